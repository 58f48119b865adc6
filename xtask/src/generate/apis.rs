//! What lists the APIs in TypeScript: the main entry, their names and credentials, and what the sandbox's half knows of each.

use super::NOTICE;
use super::model::ApiModel;
use super::openapi::EXAMPLE_INSTALLATION;
use leadspan::operation::{Auth, Method, Operation, Part, Profile, Safety};
use leadspan_sandbox::vendor;
use serde_json::Value;

/// `js/index.ts`: the clients, and their records' types in a namespace an API.
pub fn entry(apis: &[ApiModel]) -> String {
    let mut sorted: Vec<_> = apis.iter().map(|api| (api.module, api.name)).collect();
    sorted.sort_unstable();
    let line = |write: fn(&str, &str) -> String| sorted.iter().map(|(module, name)| write(module, name)).collect();
    let clients: String =
        line(|module, name| format!("export {{ {name}, type {name}Options }} from \"./{module}.js\";\n"));
    let types: String = line(|module, _| format!("export type * as {module} from \"./{module}.js\";\n"));
    format!(
        "// {NOTICE}\n/** Clients of several HTTP APIs over one WebAssembly core. Types of records are in a namespace an API. */\n\
         export * from \"./client/common.js\";\n{clients}{types}"
    )
}

/// `js/generated/apis.ts`: the names of the APIs, and the options that are credentials.
pub fn names(apis: &[ApiModel]) -> String {
    let names = union(apis.iter().map(|api| api.name));
    let credentials: String =
        apis.iter().map(|api| format!("  {}: {},\n", api.name, list(api.profile.sign_in.options))).collect();
    let installations: Vec<_> = apis.iter().filter(|api| has_installations(api.profile)).map(|api| api.name).collect();
    format!(
        "// {NOTICE}\n\n/** The APIs, by the classes of their clients. */\nexport type ApiName = {names};\n\n\
         /** The options of each client that are credentials: all of them or none. */\n\
         export const CREDENTIAL_OPTIONS: Readonly<Record<ApiName, readonly string[]>> = {{\n{credentials}}};\n\n\
         /** The APIs of which every installation has an address of its own. */\n\
         export const WITH_INSTALLATIONS: readonly ApiName[] = {};\n",
        list(&installations)
    )
}

/// `js/generated/emulated.ts`: the APIs as the sandbox's TypeScript half knows them.
pub fn emulated(apis: &[ApiModel]) -> Result<String, String> {
    let modules = union(apis.iter().map(|api| api.module));
    let (mut types, mut values, mut table) = (String::new(), String::new(), String::new());
    for api in apis {
        let (key, accepted) = (option_name(api.name), accepted(api));
        let members: String = accepted.iter().map(|(name, _)| format!(" readonly {name}: string;")).collect();
        let defaults: Vec<_> = accepted.iter().map(|(name, text)| format!("{name}: {text:?}")).collect();
        types.push_str(&format!(
            "  /** For `new {}(…)`. */\n  readonly {key}: {{{} }};\n",
            api.name,
            members.trim_end_matches(';')
        ));
        values.push_str(&format!("  {key}: {{ {} }},\n", defaults.join(", ")));
        let path = format!("/{}{}", api.module, vendor::of(known(api)).base_path);
        let curl = curl(api, &path)?;
        table.push_str(&format!(
            "  {}: {{\n    client: {:?},\n    credentials: {key:?},\n    path: {path:?},\n    error: {},\n    curl: {},\n  }},\n",
            api.module,
            api.name,
            quoted(&error(api)?),
            quoted(&curl),
        ));
    }
    Ok(format!(
        "// {NOTICE}\n\n/** The APIs by the names that the sandbox uses in paths and for collections. */\nexport type SandboxApi = {modules};\n\n\
         /** What the APIs accept. */\nexport interface SandboxCredentials {{\n{types}}}\n\n\
         /** What they accept unless a sandbox is given others. */\nexport const CREDENTIALS: SandboxCredentials = {{\n{values}}};\n\n\
         /** The facts of an API. */\nexport interface EmulatedApi {{\n  /** Class of its client. */\n  readonly client: string;\n  \
         /** Its member of the credentials. */\n  readonly credentials: keyof SandboxCredentials;\n  \
         /** Where it is on hosts that are not its own. */\n  readonly path: string;\n  \
         /** An error in its form, as JSON; `%` stands for the message. */\n  readonly error: string;\n  \
         /** Arguments of `curl` for a first call; `{{url}}` and options in braces are to be filled in. */\n  readonly curl: string;\n}}\n\n\
         export const EMULATED: Readonly<Record<SandboxApi, EmulatedApi>> = {{\n{table}}};\n\n\
         export const APIS = Object.keys(EMULATED) as readonly SandboxApi[];\n"
    ))
}

fn list(names: &[&str]) -> String {
    format!("{names:?}")
}

fn union<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" | ")
}

/// A string in single quotes, as most of those here contain double ones.
fn quoted(text: &str) -> String {
    format!("'{text}'")
}

/// `LeadConduit` -> `leadConduit`.
fn option_name(class: &str) -> String {
    let mut letters = class.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn known(api: &ApiModel) -> leadspan::Api {
    leadspan::Api::ALL[api.number]
}

/// Whether each installation of the API has an address of its own.
pub fn has_installations(profile: &Profile) -> bool {
    profile.base_url.contains("{subdomain}")
}

/// The credentials that the sandbox accepts, by option; it stands for every installation.
fn accepted(api: &ApiModel) -> Vec<(&'static str, &'static str)> {
    let installation = has_installations(api.profile).then_some(("subdomain", EXAMPLE_INSTALLATION));
    let own = api.profile.sign_in.options.iter().copied().zip(vendor::of(known(api)).credentials.iter().copied());
    installation.into_iter().chain(own).collect()
}

/// An error of the API with `%` for its message.
fn error(api: &ApiModel) -> Result<String, String> {
    const ANY_FAILURE: u16 = 500;
    let response = (vendor::of(known(api)).error_response)(ANY_FAILURE, "%", &[]);
    let body: Value =
        serde_json::from_slice(&response.body).map_err(|bad| format!("{}: an error is not JSON: {bad}", api.name))?;
    Ok(body.to_string())
}

/// Arguments of `curl` for the first operation of the API that reads and needs no arguments.
fn curl(api: &ApiModel, path: &str) -> Result<String, String> {
    let is_plain = |row: &&Operation| {
        let needs = row.params().any(|param| param.required) || !row.positional.is_empty();
        row.method == Method::GET && row.safety == Safety::Safe && row.auth == Auth::Required && !needs
    };
    let mut rows = api.operations().map(|(_, _, operation)| operation.operation);
    let row = rows.find(is_plain).ok_or_else(|| format!("{}: no operation needs no arguments", api.name))?;
    let sign_in = &api.profile.sign_in;
    let half = |part: Part| match part {
        Part::Fixed(text) => text.to_owned(),
        Part::Option(position) => format!("{{{}}}", sign_in.options[position]),
    };
    let key = sign_in.key.map(|(header, position)| format!(" -H \"{header}: {{{}}}\"", sign_in.options[position]));
    Ok(format!(
        "-u \"{}:{}\"{} -H \"Accept: application/json\" \"{{url}}{path}{}\"",
        half(sign_in.user),
        half(sign_in.password),
        key.unwrap_or_default(),
        row.path
    ))
}
