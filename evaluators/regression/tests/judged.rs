//! Regression of tables, as the manager hands them over, through a real judge.

use std::fs;
use std::path::PathBuf;

use oxipelago_harness::{Candidate, Judge, Limits};
use serde_json::{Value, json};

/// A table that goes with its test.
struct Data(PathBuf);

impl Data {
	fn new(name: &str, content: &str) -> Self {
		let path = std::env::temp_dir().join(format!("oxi-{}-{name}.csv", std::process::id()));
		fs::write(&path, content).expect("writable");
		Data(path)
	}

	fn open(&self, settings: &Value) -> Judge {
		Judge::open(env!("CARGO_BIN_EXE_regression"), &json!({ "data": self.0, "settings": settings }))
	}
}

impl Drop for Data {
	fn drop(&mut self) {
		let _ = fs::remove_file(&self.0);
	}
}

/// The type that the judge states.
fn function_type(judge: &Judge) -> String {
	judge.opened["functions"][0]["type"].as_str().unwrap_or_else(|| panic!("refused: {}", judge.opened)).to_owned()
}

fn compile(judge: &Judge, source: &str) -> Candidate {
	Candidate::compile(source, &[("model", &function_type(judge))])
}

#[test]
fn up_to_eight_columns_are_arguments_and_up_to_sixty_four_an_array() {
	for arity in [1, 2, 8, 9, 64] {
		let names: Vec<String> = (1..=arity).map(|index| format!("input{index}")).collect();
		let mut content = format!("line,{},output\n", names.join(","));
		for row in 0..20 {
			let cells: Vec<String> = (0..=arity).map(|column| (row * (column + 1)).to_string()).collect();
			content = content + &(row + 2).to_string() + "," + &cells.join(",") + "\n";
		}
		let data = Data::new(&format!("arity{arity}"), &content);
		let mut judge = data.open(&json!({}));
		let (parameters, last, expected) = if arity <= 8 {
			let list: Vec<String> = names.iter().map(|name| format!("{name}: f64")).collect();
			(list.join(", "), format!("input{arity}"), format!("fn({}) -> f64", vec!["f64"; arity].join(", ")))
		} else {
			(format!("x: &[f64; {arity}]"), format!("x[{}]", arity - 1), format!("fn(&[f64; {arity}]) -> f64"))
		};
		// Blanks are as the macro writes them.
		assert_eq!(function_type(&judge).replace(' ', ""), expected.replace(' ', ""));
		// The last column is `arity + 1` times the row, the one before it `arity` times.
		let exact = format!("pub fn model({parameters}) -> f64 {{ {last} * {}.0 / {arity}.0 }}", arity + 1);
		let candidate = compile(&judge, &exact);
		let reply = judge.evaluate(&candidate);
		assert_eq!((reply.kind(), &reply.outcome()["exact"]), ("scored", &json!(true)), "{}", reply.frame);
		assert_eq!(reply.outcome()["metrics"]["r2"], 1.0);
	}
}

#[test]
fn targets_near_either_end_of_floats_are_fitted_like_any_other() {
	for factor in ["1e-169", "1e160", "1e-300"] {
		let rows: Vec<_> = (1..20).map(|x| format!("{x},{x},{x}{}", &factor[1..])).collect();
		let data = Data::new(factor, &format!("line,x,y\n{}\n", rows.join("\n")));
		let mut judge = data.open(&json!({ "heldOut": 0 }));
		let mut outcome = |body: &str| {
			let candidate = compile(&judge, &format!("pub fn model(x: f64) -> f64 {{ {body} }}"));
			let reply = judge.evaluate(&candidate);
			assert_eq!(reply.kind(), "scored", "{factor}: {}", reply.frame);
			reply.outcome().clone()
		};
		let (seed, near) = (outcome("0.0"), outcome(&format!("x * 1.01{}", &factor[1..])));
		let exact = outcome(&format!("x * {factor}"));
		assert_eq!((&seed["exact"], &near["exact"], &exact["exact"]), (&json!(false), &json!(false), &json!(true)));
		let score = |outcome: &Value| outcome["score"].as_f64().expect("a score");
		assert!(score(&seed) < score(&near) && score(&near) < score(&exact), "{seed} {near} {exact}");
		assert!(seed["metrics"]["r2"].as_f64().expect("r2") < 0.0, "{seed}");
	}
}

#[test]
fn held_out_rows_score_only_the_confirmation() {
	// The target is x, but 100 for one row in ten, which the same seed always holds out or keeps.
	let rows: Vec<_> = (0..100).map(|row| format!("{row},{row},{}", if row % 10 == 3 { 100 } else { row })).collect();
	let data = Data::new("held-out", &format!("line,x,y\n{}", rows.join("\n")));
	let mut judge = data.open(&json!({ "heldOut": 0.3, "splitSeed": 4 }));
	let candidate = compile(&judge, "pub fn model(x: f64) -> f64 { x }");
	let search = judge.evaluate(&candidate);
	let confirm = judge.evaluate_with(&candidate, "confirm", Limits::default());
	assert!((search.score() - confirm.score()).abs() > 1e-9, "{} {}", search.frame, confirm.frame);
	let rows_of =
		|feedback: &Value| feedback.as_str().expect("feedback").split(" over ").nth(1).expect("rows")[..2].to_owned();
	assert_eq!(rows_of(&search.outcome()["feedback"]), "70");
	assert_eq!(rows_of(&confirm.outcome()["feedback"]), "30");

	// What a sandbox is given in the search are the rows of the search and no others.
	let counting = compile(
		&judge,
		"use std::sync::atomic::{AtomicU32, Ordering::Relaxed};\nstatic CALLS: AtomicU32 = AtomicU32::new(0);\n\
		pub fn model(x: f64) -> f64 { if CALLS.fetch_add(1, Relaxed) >= 70 { panic!(\"more rows\") } x }",
	);
	assert_eq!(judge.evaluate(&counting).kind(), "scored");
}

/// `rows` rows of x² with noise, and what a judge says of x² on the rows held out where the search has found the mean
/// square that it has there, divided by `times`.
fn confirmed(rows: usize, times: f64) -> String {
	// A linear congruence is noise enough.
	let mut state = 7_u32;
	let mut noise = || {
		state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
		f64::from(state >> 8) / f64::from(1 << 24) - 0.5
	};
	let rows: Vec<_> = (0..rows)
		.map(|row| (row + 2, row as f64 / 100.0))
		.map(|(line, x)| format!("{line},{x},{}", x * x + noise()))
		.collect();
	let data = Data::new(&format!("confirmed-{}-{times}", rows.len()), &format!("line,x,y\n{}\n", rows.join("\n")));
	let mut judge = data.open(&json!({ "heldOut": 0.5 }));
	let candidate = compile(&judge, "pub fn model(x: f64) -> f64 { x * x }");
	let mut claimed = judge.evaluate(&candidate).outcome().clone();
	for of in ["metrics", "standardErrors"] {
		let figure = claimed[of]["mse"].as_f64().expect("a figure");
		claimed[of]["mse"] = json!(figure / times);
	}
	let reply = judge.confirm(&candidate, &claimed);
	reply.outcome()["confirmation"]["verdict"].as_str().unwrap_or_else(|| panic!("{}", reply.frame)).to_owned()
}

#[test]
fn a_champion_is_worse_where_rows_not_seen_say_so_and_chance_does_not() {
	assert_eq!(confirmed(40, 1.3), "holds-up");
	assert_eq!(confirmed(40, 1.0), "holds-up");
	assert_eq!(confirmed(4_000, 1.0), "holds-up");
	assert_eq!(confirmed(4_000, 2.4), "worse");
}

#[test]
fn what_is_exact_holds_up_whatever_its_rounding() {
	let rows: Vec<_> = (0..50).map(|row| format!("{},{row},{}", row + 2, row * 3)).collect();
	let data = Data::new("rounding", &format!("line,x,y\n{}\n", rows.join("\n")));
	let mut judge = data.open(&json!({}));
	let candidate = compile(&judge, "pub fn model(x: f64) -> f64 { x * (0.1 + 0.2) * 10.0 }");
	let reply = judge.confirm(&candidate, &json!({ "score": -1e-33, "metrics": { "mse": 1e-33 } }));
	assert_eq!(
		reply.outcome()["confirmation"],
		json!({ "verdict": "holds-up", "detail": "exact but for rounding" }),
		"{}",
		reply.frame
	);
	assert!(judge.evaluate(&candidate).outcome().get("confirmation").is_none());
}

#[test]
fn the_worst_rows_are_named_by_their_lines() {
	let data = Data::new("worst", "line,x,y\n2,1,1\n3,2,2\n4,3,30\n5,4,4\n6,5,5\n7,6,6\n");
	let mut judge = data.open(&json!({ "heldOut": 0 }));
	let candidate = compile(&judge, "pub fn model(x: f64) -> f64 { x }");
	let reply = judge.evaluate(&candidate);
	let feedback = reply.outcome()["feedback"].as_str().expect("feedback");
	assert!(feedback.contains("Worst rows:\nline 4: model(3) is 3, expected 30, off by -27"), "{feedback}");
}

#[test]
fn the_caller_s_mistakes_are_refused_in_one_line_with_their_place() {
	let refused = |name: &str, content: &str, settings: &Value| {
		let data = Data::new(name, content);
		let judge = data.open(settings);
		assert_eq!(judge.opened["kind"], "refused", "{}", judge.opened);
		judge.opened["message"].as_str().expect("a message").replace(&format!("{}: ", data.0.display()), "")
	};
	let rows = "line,a,b\n2,1,2\n3,3,4\n4,5,6\n5,7,8\n";
	for (name, content) in [("raw", "a,b\n1,2\n3,4\n5,6\n7,8\n"), ("text", "line,a,b\n2,1,four\n"), ("none", "")] {
		assert!(refused(name, content, &json!({})).starts_with("expected a table as `run` hands it over"), "{name}");
	}
	assert!(refused("share", rows, &json!({ "heldOut": 1.5 })).contains("`heldOut` to be a number from 0 to 0.9"));
	assert!(refused("seed", rows, &json!({ "splitSeed": -1 })).contains("`splitSeed` to be a whole number from 0"));
	assert!(refused("unknown", rows, &json!({ "holdOut": 0.1 })).contains("got `holdOut`"));
	let judge = Judge::open(env!("CARGO_BIN_EXE_regression"), &json!({}));
	assert!(judge.opened["message"].as_str().is_some_and(|text| text.contains("`data`")), "{}", judge.opened);
}
