//! What a sandbox's death says of its candidate.

use super::children::Status;
use super::note::Note;
use crate::outcome::Outcome;
use crate::protocol::Limits;
use crate::shared::record::Cause;

/// The outcome of a candidate whose sandbox ended before its work was done, by what the kernel
/// says and, where it has no more than that, by the sandbox's own note.
pub(crate) fn outcome(status: Status, note: Option<Note>, limits: Limits) -> Outcome {
	let crashed = |detail: String| Outcome::Crashed { detail };
	let Some(Note { cause, code, line, text }) = note else {
		return match status {
			Status::Killed(libc::SIGSYS) => Outcome::Forbidden { detail: "a system call".to_owned() },
			Status::Killed(signal) => crashed(format!("killed by {}", signal_name(signal))),
			Status::Exited(code) => crashed(format!("exited with code {code} before its work was done")),
		};
	};
	match cause {
		// One that ends a sandbox has it exit with 1, or abort: this was caught.
		Cause::Panic if matches!(status, Status::Exited(2..128)) => outcome(status, None, limits),
		Cause::Panic => Outcome::Panicked { message: text, line },
		Cause::SystemCall => Outcome::Forbidden { detail: format!("system call {}", call_name(code)) },
		Cause::Signal => crashed(format!("killed by {}", signal_name(code))),
		Cause::StackOverflow => crashed("stack overflow".to_owned()),
		Cause::OutOfMemory => Outcome::OutOfMemory { limit_mb: limits.memory_mb },
		// The loader's words where a library is larger than the memory allowed.
		Cause::NotLoaded if text.contains("Cannot allocate memory") => {
			Outcome::OutOfMemory { limit_mb: limits.memory_mb }
		}
		Cause::NotLoaded => crashed(format!("could not be loaded: {text}")),
		Cause::OutputTooLarge => Outcome::Wrong { feedback: "The output is too large.".to_owned() },
		Cause::Unsound => {
			Outcome::Wrong { feedback: format!("No caller could own what it returned, which holds {text}.") }
		}
		Cause::BadInput => crashed(format!("could not read its input: {text}")),
		// Noted by the sandbox itself only before the candidate is there, which the caller knows.
		Cause::NotConfined => crashed("claims not to be confined".to_owned()),
	}
}

fn signal_name(signal: i32) -> String {
	let name = match signal {
		libc::SIGABRT => "SIGABRT",
		libc::SIGALRM => "SIGALRM",
		libc::SIGBUS => "SIGBUS",
		libc::SIGFPE => "SIGFPE",
		libc::SIGILL => "SIGILL",
		libc::SIGINT => "SIGINT",
		libc::SIGKILL => "SIGKILL",
		libc::SIGPIPE => "SIGPIPE",
		libc::SIGSEGV => "SIGSEGV",
		libc::SIGSYS => "SIGSYS",
		libc::SIGTERM => "SIGTERM",
		libc::SIGTRAP => "SIGTRAP",
		libc::SIGXCPU => "SIGXCPU",
		libc::SIGXFSZ => "SIGXFSZ",
		_ => return format!("signal {signal}"),
	};
	name.to_owned()
}

fn call_name(number: i32) -> String {
	usize::try_from(number)
		.ok()
		.and_then(syscalls::Sysno::new)
		.map_or_else(|| number.to_string(), |call| call.name().to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;

	const LIMITS: Limits = Limits { wall_ms: 1000, memory_mb: 64 };

	fn noted(cause: Cause, code: i32) -> Outcome {
		outcome(Status::Exited(1), Some(Note { cause, code, line: None, text: "text".to_owned() }), LIMITS)
	}

	#[test]
	fn without_a_note_the_kernel_s_word_counts() {
		assert_eq!(
			outcome(Status::Exited(0), None, LIMITS),
			Outcome::Crashed { detail: "exited with code 0 before its work was done".to_owned() }
		);
		assert_eq!(
			outcome(Status::Killed(libc::SIGSEGV), None, LIMITS),
			Outcome::Crashed { detail: "killed by SIGSEGV".to_owned() }
		);
	}

	#[test]
	fn no_note_leads_to_a_score() {
		for number in 1..=10 {
			let Some(cause) = [
				Cause::Panic,
				Cause::SystemCall,
				Cause::Signal,
				Cause::StackOverflow,
				Cause::OutOfMemory,
				Cause::NotLoaded,
				Cause::NotConfined,
				Cause::OutputTooLarge,
				Cause::BadInput,
				Cause::Unsound,
			]
			.into_iter()
			.find(|cause| *cause as u32 == number) else {
				panic!("cause {number}")
			};
			assert!(!matches!(noted(cause, 0), Outcome::Scored(_)));
		}
	}

	#[test]
	fn a_forbidden_call_is_named() {
		let openat = i32::try_from(libc::SYS_openat).expect("a small number");
		assert_eq!(noted(Cause::SystemCall, openat), Outcome::Forbidden { detail: "system call openat".to_owned() });
		assert_eq!(noted(Cause::SystemCall, -1), Outcome::Forbidden { detail: "system call -1".to_owned() });
	}
}
