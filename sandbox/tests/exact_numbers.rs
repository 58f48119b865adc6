//! Records keep every digit in a program with `serde_json/arbitrary_precision`, such as this one.

#![cfg(not(target_arch = "wasm32"))]

use leadspan::constructiononline::{BASE_URL, ConstructionOnline};
use leadspan::runtime::testing::{Scripted, ServerStep};

#[test]
fn f12_no_digit_is_lost() -> Result<(), Box<dyn std::error::Error>> {
    let numbers = ["9007199254740993", "18446744073709551616", "0.10", "1e+400", "123456789012345678901234567890.5"];
    for number in numbers {
        let world = Scripted::playing(vec![ServerStep::json(&format!(r#"[{{"ID":{number},"NEW":[{number}]}}]"#))]);
        let client = ConstructionOnline::new(BASE_URL, None, world.clone())?;
        let leads = world.run(client.leads().list())?;
        assert_eq!(leads[0].ID.raw().to_string(), number, "a documented member");
        assert_eq!(leads[0].extra["NEW"][0].to_string(), number, "an unknown member");
        assert_eq!(serde_json::to_string(&leads)?.matches(number).count(), 2, "written again");
    }
    Ok(())
}
