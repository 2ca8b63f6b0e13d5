//! The kit through an evaluator of two functions, `examples/codec.rs`, which cargo builds with the tests.

use std::path::PathBuf;

use oxipelago_harness::{Candidate, Judge, code};
use serde_json::{Value, json};

const TYPE: &str = "fn(&[u8]) -> Vec<u8>";

const RUN_LENGTHS: &str = "
pub fn encode(text: &[u8]) -> Vec<u8> {
	text.chunk_by(|a, b| a == b).flat_map(|run| [run.len() as u8, run[0]]).collect()
}
pub fn decode(code: &[u8]) -> Vec<u8> {
	code.chunks(2).flat_map(|pair| vec![pair[1]; pair[0] as usize]).collect()
}
";

fn judge(settings: &Value) -> Judge {
	let tests = std::env::current_exe().expect("this test");
	let built: PathBuf =
		tests.parent().and_then(|folder| folder.parent()).expect("a target folder").join("examples/codec");
	assert!(built.exists(), "{} is built by `cargo test` without `--test`", built.display());
	Judge::open(built.to_str().expect("a plain path"), &json!({ "settings": settings }))
}

fn codec(source: &str) -> Candidate {
	Candidate::compile(source, &[("encode", TYPE), ("decode", TYPE)])
}

#[test]
fn several_functions_are_stated_by_name_and_bound_in_order() {
	let mut judge = judge(&json!({}));
	assert_eq!(
		judge.opened["functions"],
		json!([{ "name": "encode", "type": TYPE }, { "name": "decode", "type": TYPE }])
	);
	let copied =
		judge.evaluate(&codec("pub fn encode(text: &[u8]) -> Vec<u8> { text.to_vec() }\npub use encode as decode;"));
	let shortened = judge.evaluate(&codec(RUN_LENGTHS));
	assert!(shortened.score() > copied.score() / 2.0, "{} {}", shortened.frame, copied.frame);
	let swapped = Candidate::compile(RUN_LENGTHS, &[("decode", TYPE), ("encode", TYPE)]);
	assert_ne!(judge.evaluate(&swapped).kind(), "scored");
}

#[test]
fn inputs_are_fresh_for_every_evaluation() {
	let mut judge = judge(&json!({}));
	let candidate = codec(RUN_LENGTHS);
	let scores: Vec<String> = (0..3).map(|_| judge.evaluate(&candidate).score().to_string()).collect();
	assert!(scores[0] != scores[1] || scores[1] != scores[2], "{scores:?}");
}

#[test]
fn an_output_beyond_its_room_is_wrong() {
	let source = "pub fn encode(text: &[u8]) -> Vec<u8> { vec![0; 1 << 17] }\npub fn decode(code: &[u8]) -> Vec<u8> { Vec::new() }";
	let reply = judge(&json!({})).evaluate(&codec(source));
	assert_eq!(*reply.outcome(), json!({ "kind": "wrong", "feedback": "The output is too large." }));
}

#[test]
fn another_number_of_entries_than_functions_is_a_fault() {
	let mut judge = judge(&json!({}));
	let candidate = Candidate::compile(RUN_LENGTHS, &[("encode", TYPE)]);
	judge.send(&json!({
		"kind": "evaluate", "id": 1, "candidate": code(&candidate), "seed": "0".repeat(64), "purpose": "search",
		"limits": { "wallMs": 1000, "memoryMb": 64 },
	}));
	assert_eq!(judge.receive(), Some(json!({ "kind": "fault", "message": "Expected 2 entries, got 1" })));
}

#[test]
fn an_evaluator_that_panics_is_a_fault_with_its_message() {
	let mut judge = judge(&json!({ "texts": 13 }));
	let candidate = codec(RUN_LENGTHS);
	judge.send(&json!({
		"kind": "evaluate", "id": 1, "candidate": code(&candidate), "seed": "0".repeat(64), "purpose": "search",
		"limits": { "wallMs": 5000, "memoryMb": 64 },
	}));
	let message =
		"the evaluator panicked at kit/examples/codec.rs:50: thirteen texts are more than this evaluator can bear";
	assert_eq!(judge.receive(), Some(json!({ "kind": "fault", "message": message })));
	assert_eq!(judge.end().code(), Some(1));
}

#[test]
fn settings_of_another_type_are_refused() {
	let judge = judge(&json!({ "texts": "many" }));
	let message = "Expected the evaluator's setting `texts` to be a whole number from 0, got `\"many\"`";
	assert_eq!(judge.opened, json!({ "kind": "refused", "message": message }));
}
