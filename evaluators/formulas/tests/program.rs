//! The program, as its callers use it.

use std::io::Write;
use std::process::{Command, Stdio};

fn answers(requests: &str) -> Vec<String> {
	let mut program = Command::new(env!("CARGO_BIN_EXE_oxipelago-formulas"))
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.spawn()
		.expect("the program starts");
	program.stdin.take().expect("it is piped").write_all(requests.as_bytes()).expect("the program reads");
	let output = program.wait_with_output().expect("it ends with its input");
	assert!(output.status.success());
	String::from_utf8(output.stdout).expect("JSON").lines().map(String::from).collect()
}

const LOAD: &str =
	r#"{"load": {"names": ["x"], "columns": [[0.0, 1.0, 2.0, 4.0]], "target": [1.0, 3.0, 5.0, 9.0], "weights": null}}"#;
const SEARCH: &str = r#"{"search": {"seed": "2a", "evaluations": 200, "starts": [], "maxSize": 20}}"#;

#[test]
fn rows_are_loaded_once_and_searched_often() {
	let answers = answers(&format!("{LOAD}\n{SEARCH}\n{SEARCH}\n"));
	assert_eq!(answers[0], r#"{"loaded":{"rows":4}}"#);
	assert!(answers[1].contains(r#"{"rust":"2.0 * x + 1.0","size":5,"error":0.0}"#), "{answers:?}");
	assert_eq!(answers[1], answers[2]);
}

#[test]
fn a_bad_line_is_answered_and_changes_nothing() {
	let bad = [
		"hm",
		r#"{"search": {"seed": "1"}}"#,
		r#"{"load": {"names": ["x"], "columns": [], "target": [1.0], "weights": null}}"#,
		r#"{"load": {"names": ["x"], "columns": [[1.0, 2.0]], "target": [1.0], "weights": null}}"#,
		r#"{"load": {"names": [], "columns": [], "target": [], "weights": null}}"#,
		r#"{"load": {"names": [], "columns": [], "target": [1.0], "weights": [-1.0]}}"#,
		r#"{"load": {"names": [], "columns": [], "target": [1e999], "weights": null}}"#,
	];
	let before = answers(&format!("{SEARCH}\n"));
	assert_eq!(before, [r#"{"error":"Expected rows to be loaded before a search"}"#]);
	let answers = answers(&format!("{LOAD}\n{}\n{SEARCH}\n", bad.join("\n")));
	assert!(answers[1..=bad.len()].iter().all(|answer| answer.starts_with(r#"{"error":"Expected"#)), "{answers:#?}");
	assert!(answers[bad.len() + 1].contains("2.0 * x + 1.0"), "{answers:#?}");
}
