//! What timed candidates hand back, through `examples/kept.rs`, which cargo builds with the tests: what a caller could own, and
//! what was never made.

use std::path::PathBuf;

use oxipelago_harness::{Candidate, Judge, Limits, Reply};
use serde_json::json;

const TYPE: &str = "fn(&[u32]) -> (
	std::collections::BTreeMap<u32, Vec<std::collections::HashSet<u32>>>, std::collections::BTreeSet<u32>, Vec<Vec<u32>>, String,
	std::borrow::Cow<'static, str>
)";

const LIMITS: Limits = Limits { wall_ms: 1_000, memory_mb: 128 };

/// The parts of the work, done honestly.
const HONEST: [&str; 5] = [
	"fn set(words: &[u32]) -> HashSet<u32> { words.iter().copied().collect() }",
	"fn tree(words: &[u32]) -> BTreeSet<u32> { words.iter().copied().collect() }",
	"fn rows(words: &[u32]) -> Vec<Vec<u32>> { (0..8).map(|_| words.to_vec()).collect() }",
	"fn text(words: &[u32]) -> String { name(words).to_string() }",
	r#"fn name(words: &[u32]) -> Cow<'static, str> {
		match words[0] % 4 {
			0 => Cow::Borrowed("zero, the first of all numbers"),
			1 => Cow::Borrowed("one, which divides all the others"),
			2 => Cow::Borrowed(""),
			_ => Cow::Owned(format!("three, or {}", words[0])),
		}
	}"#,
];

const CALL: &str = "
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
pub fn keep(words: &[u32]) -> (BTreeMap<u32, Vec<HashSet<u32>>>, BTreeSet<u32>, Vec<Vec<u32>>, String, Cow<'static, str>) {
	let sets = words.chunks(20).enumerate().map(|(at, words)| (at as u32, vec![set(words), HashSet::new()])).collect();
	(sets, tree(words), rows(words), text(words), name(words))
}
";

/// A table whose values lie there in the order in which they came, hashed by nobody, some of them twice.
const UNHASHED: &str = "fn set(words: &[u32]) -> HashSet<u32> {
	let example: HashSet<u32> = [7, 9].into_iter().collect();
	let fields = |set: &HashSet<u32>| unsafe { std::ptr::from_ref(set).cast::<[usize; 6]>().read() };
	let found = fields(&example);
	let of = |is: &dyn Fn(usize) -> bool| found.iter().position(|field| is(*field)).unwrap();
	let (items, left) = (of(&|field| field == 2), of(&|field| field == 1));
	let control = of(&|field| field > 1 << 40 && field < 1 << 47 && field % 16 == 0);
	let mut set: HashSet<u32> = HashSet::with_capacity(words.len());
	let bytes = fields(&set)[control] as *mut u8;
	let place = std::ptr::from_mut(&mut set).cast::<usize>();
	unsafe {
		bytes.write_bytes(0, words.len());
		bytes.cast::<u32>().sub(words.len()).copy_from_nonoverlapping(words.as_ptr(), words.len());
		place.add(items).write(words.len());
		place.add(left).write(0);
	}
	std::hint::black_box(set)
}";

/// The same of a tree, sorted by nobody.
const UNSORTED: &str = "fn tree(words: &[u32]) -> BTreeSet<u32> {
	let set: BTreeSet<u32> = std::hint::black_box((0..words.len() as u32).collect());
	for (place, word) in set.iter().zip(words) {
		unsafe { std::ptr::from_ref(place).cast_mut().write_volatile(*word) };
	}
	std::hint::black_box(set)
}";

/// Rows that are all one buffer: the first is true, the others have no capacity.
const ALIASES: &str = "fn rows(words: &[u32]) -> Vec<Vec<u32>> {
	let first = words.to_vec();
	let start = first.as_ptr().cast_mut();
	let mut rows = vec![first];
	rows.extend((1..8).map(|_| unsafe { Vec::from_raw_parts(start, words.len(), 0) }));
	rows
}";

/// Rows that lie in one piece of memory, used again and again.
const RING: &str = "fn rows(words: &[u32]) -> Vec<Vec<u32>> {
	thread_local! { static RING: std::cell::Cell<(usize, usize)> = const { std::cell::Cell::new((0, 0)) }; }
	let (mut start, mut at) = RING.get();
	if start == 0 {
		start = vec![0_u32; 1 << 20].leak().as_ptr() as usize;
	}
	let rows = (0..8).map(|_| unsafe {
		let place = (start as *mut u32).add(at % (1 << 19));
		place.copy_from_nonoverlapping(words.as_ptr(), words.len());
		at += words.len();
		Vec::from_raw_parts(place, words.len(), 0)
	}).collect();
	RING.set((start, at));
	rows
}";

/// A text of the library's own as one that was allocated.
const STATIC: &str = "fn text(words: &[u32]) -> String {
	match name(words) {
		Cow::Borrowed(text) => unsafe { String::from_raw_parts(text.as_ptr().cast_mut(), text.len(), 0) },
		Cow::Owned(text) => text,
	}
}";

fn keep(parts: [&str; 5]) -> Candidate {
	Candidate::compile(&(CALL.to_owned() + &parts.join("\n")), &[("keep", TYPE)])
}

/// With one part of the work that is not done.
fn forged(part: usize, source: &str) -> Candidate {
	let mut parts = HONEST;
	parts[part] = source;
	keep(parts)
}

fn evaluated(candidates: impl IntoIterator<Item = Candidate>) -> Vec<Reply> {
	let tests = std::env::current_exe().expect("this test");
	let built: PathBuf =
		tests.parent().and_then(|folder| folder.parent()).expect("a target folder").join("examples/kept");
	assert!(built.exists(), "{} is built by `cargo test` without `--test`", built.display());
	let mut judge = Judge::open(built.to_str().expect("a plain path"), &json!({}));
	judge.reference = Some(keep(HONEST));
	candidates.into_iter().map(|candidate| judge.evaluate_with(&candidate, "search", LIMITS)).collect()
}

#[test]
fn what_was_never_made_is_not_encoded() {
	let never_built = "that was never built: it does not find its own entries, each once";
	let forgeries = [
		(0, UNHASHED, never_built),
		(1, UNSORTED, never_built),
		(2, ALIASES, "in a capacity of 0"),
		(2, RING, "in a capacity of 0"),
		(3, STATIC, "in a capacity of 0"),
	];
	let replies = evaluated(forgeries.iter().map(|(part, source, _)| forged(*part, source)));
	for (reply, (_, source, what)) in replies.iter().zip(forgeries) {
		assert_eq!(reply.kind(), "wrong", "{source}: {}", reply.frame);
		let feedback = reply.outcome()["feedback"].as_str().expect("feedback");
		assert!(feedback.starts_with("No caller could own what it returned, which holds "), "{feedback}");
		assert!(feedback.contains(what), "{feedback}");
	}
}

/// Text of a library's own is read where it lies, however large the library is, and the reference's too.
#[test]
fn what_a_caller_could_own_is_scored_whatever_the_size_of_the_library() {
	let sized = |bytes: usize| {
		let padding = format!(
			"static PAD: [u8; {bytes}] = [1; {bytes}];\nfn pad() -> usize {{ std::hint::black_box(&PAD).len() }}"
		);
		let name = HONEST[4].replacen("match words[0]", "let _ = pad();\nmatch words[0]", 1);
		forged(4, &format!("{padding}\n{name}"))
	};
	for reply in evaluated([0, 1 << 20].map(sized)) {
		assert_eq!(reply.kind(), "scored", "{}", reply.frame);
	}
}
