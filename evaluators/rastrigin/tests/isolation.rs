//! Each level of isolation that can be forced, and what is left of a candidate's reach at it.

use oxipelago_harness::{Candidate, Judge, Reply};
use serde_json::{Value, json};

fn judge(disable: &[&str]) -> Judge {
	Judge::open(env!("CARGO_BIN_EXE_rastrigin"), &json!({ "disable": disable, "allowUnsandboxed": true }))
}

fn surface(body: &str) -> Candidate {
	let source = format!("pub fn surface(x: f64, y: f64) -> f64 {{\n{body}\n}}\n");
	Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")])
}

/// Evaluates what gives 1 where a deed fails and panics where it succeeds.
fn tried(judge: &mut Judge, deed: &str) -> Reply {
	judge.evaluate(&surface(&format!("match {deed} {{ Ok(_) => panic!(\"done\"), Err(_) => 1.0 }}")))
}

fn level(judge: &Judge) -> (&Value, &Value) {
	let isolation = &judge.opened["isolation"];
	(&isolation["level"], &isolation["missing"])
}

#[test]
fn every_part_left_out_is_named() {
	assert_eq!(level(&judge(&["seccomp"])), (&json!("reduced"), &json!(["seccomp"])));
	let landlock = json!(["landlock", "landlock-network", "landlock-scope"]);
	assert_eq!(level(&judge(&["landlock"])), (&json!("reduced"), &landlock));
	assert_eq!(level(&judge(&["landlock", "seccomp"])).0, "none");
}

#[test]
fn without_any_isolation_the_judge_refuses_unless_it_is_allowed() {
	let binary = env!("CARGO_BIN_EXE_rastrigin");
	let mut judge = Judge::open(binary, &json!({ "disable": ["landlock", "seccomp"] }));
	assert_eq!(judge.opened["kind"], "refused");
	assert!(judge.opened["message"].as_str().is_some_and(|text| text.contains("--allow-unsandboxed")));
	assert!(judge.end().success());
}

#[test]
fn without_seccomp_landlock_and_limits_still_hold() {
	let mut judge = judge(&["seccomp"]);
	for deed in [
		"std::fs::read(\"/etc/passwd\")",
		"std::fs::read_dir(\"/\")",
		"std::fs::write(\"/tmp/oxi-was-here\", \"x\")",
		"std::fs::read(\"/proc/self/environ\")",
		"std::net::TcpStream::connect(\"127.0.0.1:22\")",
		"std::net::TcpListener::bind(\"127.0.0.1:0\")",
		"std::process::Command::new(\"/bin/true\").status()",
		"std::thread::Builder::new().spawn(|| ())",
	] {
		let reply = tried(&mut judge, deed);
		assert_eq!(reply.kind(), "scored", "{deed}: {}", reply.frame);
	}
}

#[test]
fn without_landlock_the_filter_still_holds() {
	let mut judge = judge(&["landlock"]);
	for deed in [
		"std::fs::read(\"/etc/hostname\")",
		"std::net::UdpSocket::bind(\"127.0.0.1:0\")",
		"std::os::unix::net::UnixStream::pair()",
		"std::thread::Builder::new().spawn(|| ())",
	] {
		let reply = tried(&mut judge, deed);
		assert_eq!(reply.kind(), "forbidden", "{deed}: {}", reply.frame);
	}
}

#[test]
fn each_way_of_dying_is_recognised_without_the_filter_too() {
	let mut judge = judge(&["landlock", "seccomp"]);
	for (body, kind) in [
		("std::process::abort()", "crashed"),
		("std::process::exit(0)", "crashed"),
		("panic!(\"on purpose\")", "panicked"),
		("let mut all = Vec::new();\nloop { all.push(std::hint::black_box(vec![1_u8; 1 << 20])); }", "out-of-memory"),
		("x", "scored"),
	] {
		let reply = judge.evaluate(&surface(body));
		assert_eq!(reply.kind(), kind, "{body}: {}", reply.frame);
	}
}

/// Raw system calls, as from a candidate that has got past the gate of its source.
const RAW: &str = r#"
fn call(number: i64, a: i64, b: i64, c: i64) -> i64 {
	unsafe extern "C" { fn syscall(number: i64, ...) -> i64; }
	unsafe { syscall(number, a, b, c) }
}
"#;

#[test]
#[cfg(target_arch = "x86_64")]
fn raw_system_calls_of_machine_code_are_forbidden_and_named() {
	let mut judge = judge(&[]);
	for (name, call) in [
		("kill", "call(62, call(39, 0, 0, 0) + 1, 0, 0)"),
		("ptrace", "call(101, 0, 0, 0)"),
		("mprotect", "call(10, (surface as usize & !4095) as i64, 4096, 7)"),
		("prctl", "call(157, 4, 1, 0)"),
		("rt_sigaction", "call(13, 31, 0, 0)"),
		("io_uring_setup", "call(425, 1, 0, 0)"),
		("setresuid", "call(117, 0, 0, 0)"),
		("memfd_create", "call(319, 0, 0, 0)"),
		("write", "call(1, 0, 0, 0)"),
		("execve", "call(59, 0, 0, 0)"),
	] {
		let source = format!("{RAW}\npub fn surface(x: f64, y: f64) -> f64 {{ {call} as f64 }}");
		let reply = judge.evaluate(&Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")]));
		let expected = json!({ "kind": "forbidden", "detail": format!("system call {name}") });
		assert_eq!(*reply.outcome(), expected, "{}", reply.frame);
	}
}

#[test]
#[cfg(target_arch = "x86_64")]
fn what_a_candidate_says_to_the_judge_in_the_sandbox_s_name_is_no_score() {
	let mut judge = judge(&[]);
	let forged = |kind: u64, offset: u64, bytes: u64| {
		format!(
			"{RAW}\npub fn surface(x: f64, y: f64) -> f64 {{ let words = [{kind}_u64, {offset}, {bytes}]; \
			call(1, 3, words.as_ptr() as i64, 24); loop {{}} }}"
		)
	};
	for source in [
		// Done, with outputs that are nowhere, empty, or whatever lies in the region.
		forged(7, u64::MAX, 8),
		forged(7, 0, u64::MAX),
		forged(7, 0, 0),
		forged(7, 0, 100),
		forged(7, 1 << 20, 1 << 20),
		// What only comes earlier, and what does not exist.
		forged(1, 0, 0),
		forged(2, 0, 0),
		forged(99, 0, 0),
		// A datagram of another length.
		format!(
			"{RAW}\npub fn surface(x: f64, y: f64) -> f64 {{ call(1, 3, [0_u64; 9].as_ptr() as i64, 9); loop {{}} }}"
		),
	] {
		let reply = judge.evaluate(&Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")]));
		assert!(["wrong", "crashed"].contains(&reply.kind()), "{source}: {}", reply.frame);
	}
	assert_eq!(judge.evaluate(&surface("x")).kind(), "scored");
}

#[test]
fn a_constructor_runs_shut_in() {
	let source = "#[used]\n#[unsafe(link_section = \".init_array\")]\nstatic AT_LOAD: extern \"C\" fn() = at_load;\n\
		extern \"C\" fn at_load() { let _ = std::net::UdpSocket::bind(\"127.0.0.1:0\"); }\n\
		pub fn surface(x: f64, y: f64) -> f64 { x }";
	let candidate = Candidate::compile(source, &[("surface", "fn(f64, f64) -> f64")]);
	let reply = judge(&[]).evaluate(&candidate);
	assert_eq!(*reply.outcome(), json!({ "kind": "forbidden", "detail": "system call socket" }));
}
