//! Codes that cross between Rust and JavaScript. They are declared here alone: `cargo xtask generate` writes them for
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

/// The character that a written argument begins with; it gives the type of what follows. `js/request/args.ts` writes them,
/// `http/written_args.rs` reads them.
#[doc(hidden)]
pub mod arg_tag {
    macro_rules! tags {
        ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
            $($(#[$doc])* pub const $name: &str = $text;)*

            /// Every tag with its name, which JavaScript has too.
            pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $text),)*];
        };
    }

    tags! {
        /// Not set.
        UNSET = "?",
        /// `true`.
        TRUE = "+",
        /// `false`.
        FALSE = "-",
        /// A whole number that is exact.
        INTEGER = "#",
        /// Any other number.
        NUMBER = "~",
        /// A string: its JSON begins with this quote, and the string itself follows on the next line.
        TEXT = "\"",
        /// A list: the number of its items, which follow.
        LIST = "[",
        /// An object: the number of its members; its JSON follows, then the members.
        OBJECT = "{",
        /// A value that cannot be sent.
        UNSENDABLE = "!",
    }
}
