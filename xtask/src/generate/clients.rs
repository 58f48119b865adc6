//! `js/<api>.ts`: the entry of an API, with the class of its client and the type of its options.

use super::NOTICE;
use super::apis::has_installations;
use super::model::ApiModel;
use super::openapi::EXAMPLE_INSTALLATION;
use leadspan::operation::Profile;

/// The entry of one API.
pub fn file(api: &ApiModel) -> String {
    let Profile { name, module, docs, .. } = api.profile;
    let helpers: String =
        docs.helpers.iter().map(|helper| format!("export * from \"./helpers/{helper}.js\";\n")).collect();
    let example: String = docs.example.iter().map(|line| format!(" * {line}\n")).collect();
    format!(
        "// {NOTICE}\n/** The {name} client. */\n\
         import type {{ ClientOptions }} from \"./client/options.js\";\n\
         import {{ {name}Resources, spec }} from \"./generated/{module}.js\";\n\n\
         export type * from \"./generated/{module}-types.js\";\n\
         export type * from \"./generated/{module}.js\";\n\
         export * from \"./client/common.js\";\n\
         {helpers}{}{}\
         /** Loaded by the first call that validates. */\n\
         const shapes = () => import(\"./generated/{module}-shapes.js\");\n\
         /** Loaded by the first call with a body. */\n\
         const bodies = () => import(\"./generated/{module}-bodies.js\");\n\n\
         {}\
         /**\n * {}\n *\n * ```ts\n{example} * ```\n */\n\
         export class {name} extends {name}Resources {{\n  \
         /** Checks the options; throws a `CredentialError` or a `UsageError`. Touches neither the network nor the disk. */\n  \
         constructor(options: {name}Options) {{\n    super({{ ...spec, shapes, bodies }}, options);\n  }}\n}}\n",
        shadowed(api.profile),
        installation(api.profile),
        options(api.profile),
        docs.about,
    )
}

/// Records that have the name of an error class: the class keeps it.
fn shadowed(Profile { module, docs, .. }: &Profile) -> String {
    let exports = docs.shadowed.iter().map(|name| {
        format!(
            "// Both the vendor's record and the error class have this name; the class keeps it.\n\
             export {{ {name} }} from \"./errors/classes.js\";\n\
             export type {{ {name} as {name}Record }} from \"./generated/{module}-types.js\";\n"
        )
    });
    exports.chain(["\n".to_owned()]).collect()
}

/// The type of an installation's address, where each has its own.
fn installation(profile: &Profile) -> String {
    let Some((_, domain)) = profile.base_url.split_once("{subdomain}.") else { return String::new() };
    let domain = domain.split('/').next().unwrap_or(domain);
    let example = profile.base_url.replace("{subdomain}", EXAMPLE_INSTALLATION);
    format!(
        "/** Where an installation is: its subdomain of {domain}, or its whole address. */\ntype Installation =\n  | {{\n      \
         subdomain?: undefined;\n      /** Address of the installation with its path, as `{example}`. */\n      baseUrl: string;\n    }}\n  | {{\n      \
         /** Name of the installation, as `{EXAMPLE_INSTALLATION}`. */\n      subdomain: string;\n      baseUrl?: undefined;\n    }};\n\n"
    )
}

/// The type of the options: the address of a gateway that adds the credentials, or those, of which errors speak as they are last.
fn options(profile: &Profile) -> String {
    let Profile { name, sign_in, docs, .. } = profile;
    let own = has_installations(profile);
    let (base, open, close) =
        if own { ("Omit<ClientOptions, \"baseUrl\">", "(Installation & {", "})") } else { ("ClientOptions", "{", "}") };
    let mut given: String = (sign_in.options.iter().zip(docs.options))
        .map(|(option, about)| format!("        /** {about} */\n        {option}: string;\n"))
        .collect();
    let mut absent: Vec<_> = sign_in.options.to_vec();
    if own {
        absent.insert(0, "subdomain");
    }
    if sign_in.charset {
        given.push_str(
            "        /** How the credentials become bytes. @default \"utf-8\" */\n        charset?: \"utf-8\" | \"latin1\" | undefined;\n",
        );
        absent.push("charset");
    }
    let absent: String = absent.iter().map(|option| format!("        {option}?: undefined;\n")).collect();
    format!(
        "/** Options of {{@link {name}}}: {}, or a gateway that adds the credentials. */\n\
         export type {name}Options = {base} &\n  (\n    | {{\n{absent}        \
         /** The address of the gateway that adds the credentials. */\n        baseUrl: string;\n      }}\n    \
         | {open}\n{given}      {close}\n  );\n\n",
        docs.credentials
    )
}
