//! Numbers that cross between Rust and JavaScript. They are declared here alone: `cargo xtask generate` writes them for
//! JavaScript.

/// Declares an enum whose values cross as numbers, each with its name in JavaScript.
#[doc(hidden)]
#[macro_export]
macro_rules! numbered {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        $vis enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// Every value, by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The names in JavaScript, by number.
            pub const NAMES: &'static [&'static str] = &[$($text,)*];
        }
    };
}
