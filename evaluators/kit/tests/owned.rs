//! Inputs that are decoded in one sandbox and used in others, through `examples/owned.rs`, which cargo builds with the tests.

use std::path::PathBuf;

use oxipelago_harness::{Candidate, Judge, Limits, code};
use serde_json::{Value, json};

const TYPE: &str = "fn(Vec<String>, &mut std::collections::HashMap<String, u64>, &mut [u16]) -> Vec<String>";

const LIMITS: Limits = Limits { wall_ms: 1_000, memory_mb: 256 };

/// Lets grow, shrinks, drops and hands back what it was given, and puts into it what it has allocated itself.
const TIDY: &str = "
pub fn tidy(
	mut words: Vec<String>,
	counts: &mut std::collections::HashMap<String, u64>,
	numbers: &mut [u16],
) -> Vec<String> {
	for index in 0..words.len() {
		let double = words[index].clone() + &words[index];
		words.push(double);
	}
	words.retain(|word| word.len() % 3 != 0);
	for word in &mut words {
		word.push_str(\"-longer\");
		*counts.entry(word.clone()).or_insert(0) += 1;
		word.shrink_to_fit();
	}
	counts.retain(|word, _| word.len() > 8);
	numbers.sort_unstable();
	numbers.iter_mut().for_each(|number| *number += 1);
	words.sort_unstable();
	words.dedup();
	words
}
";

fn judge(settings: &Value) -> Judge {
	let tests = std::env::current_exe().expect("this test");
	let built: PathBuf =
		tests.parent().and_then(|folder| folder.parent()).expect("a target folder").join("examples/owned");
	assert!(built.exists(), "{} is built by `cargo test` without `--test`", built.display());
	let mut judge = Judge::open(built.to_str().expect("a plain path"), &json!({ "settings": settings }));
	judge.reference = Some(tidy(TIDY));
	judge
}

fn tidy(source: &str) -> Candidate {
	Candidate::compile(source, &[("tidy", TYPE)])
}

#[test]
fn inputs_are_the_candidates_to_change_to_keep_and_to_drop() {
	let reply = judge(&json!({})).evaluate_with(&tidy(TIDY), "search", LIMITS);
	assert_eq!(reply.kind(), "scored", "{}", reply.frame);
	// Wide, since the machine may be busy with other tests.
	assert!(reply.score().abs() < 0.2, "{}", reply.frame);
}

#[test]
fn a_batch_has_no_more_cases_than_there_is_room_for() {
	let source = TIDY.split_once('{').expect("a body").0.to_owned() + "{ words.truncate(1); words }";
	// Of these inputs some five make a batch that takes long enough, and there is room for four.
	let mut judge = judge(&json!({ "words": 4_000 }));
	judge.reference = Some(tidy(&source));
	let reply = judge.evaluate_with(&tidy(&source), "search", LIMITS);
	assert_eq!(reply.kind(), "scored", "{}", reply.frame);
}

#[test]
fn inputs_that_take_more_memory_than_there_is_are_a_fault_that_says_so() {
	// Encoded, these take less.
	let mut judge = judge(&json!({ "words": 25_000 }));
	let candidate = tidy(TIDY);
	judge.send(&json!({
		"kind": "evaluate", "id": 1, "candidate": code(&candidate), "reference": code(&candidate),
		"seed": "0".repeat(64), "purpose": "search", "limits": { "wallMs": 5000, "memoryMb": 64 },
	}));
	let message = "an input takes more memory than INPUT_BYTES of oxipelago-kit, which is 1048576: raise it";
	assert_eq!(judge.receive(), Some(json!({ "kind": "fault", "message": message })));
}
