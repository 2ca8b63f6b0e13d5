//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::{Arg, Error, Parser, ValueExt};

/// What to run, and within which limits; an absent limit is not set.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
	/// Folders and files that may be read and executed.
	pub(crate) read: Vec<PathBuf>,
	/// Folders and files that may also be written.
	pub(crate) write: Vec<PathBuf>,
	/// Processor time of one command.
	pub(crate) cpu: Option<Duration>,
	/// Address space of one process.
	pub(crate) memory_mib: Option<u64>,
	/// Size of one written file.
	pub(crate) file_mib: Option<u64>,
	/// Processes and threads of this user.
	pub(crate) processes: Option<u64>,
	/// Wall clock of all commands together.
	pub(crate) wall: Option<Duration>,
	/// Commands, run in turn until one fails.
	pub(crate) steps: Vec<Vec<OsString>>,
	/// Report what is missing on this machine and run nothing.
	pub(crate) probe: bool,
}

impl Arguments {
	/// Everything up to `--` are options; the commands behind it are separated by `--then`.
	pub(crate) fn parse(mut parser: Parser) -> Result<Self, Error> {
		let mut parsed = Self::default();
		while let Some(argument) = parser.next()? {
			match argument {
				Arg::Long("read") => parsed.read.push(parser.value()?.into()),
				Arg::Long("write") => parsed.write.push(parser.value()?.into()),
				Arg::Long("cpu-ms") => parsed.cpu = Some(Duration::from_millis(parser.value()?.parse()?)),
				Arg::Long("memory-mib") => parsed.memory_mib = Some(parser.value()?.parse()?),
				Arg::Long("file-mib") => parsed.file_mib = Some(parser.value()?.parse()?),
				Arg::Long("processes") => parsed.processes = Some(parser.value()?.parse()?),
				Arg::Long("wall-ms") => parsed.wall = Some(Duration::from_millis(parser.value()?.parse()?)),
				Arg::Long("probe") => parsed.probe = true,
				Arg::Value(program) => {
					let rest = std::iter::once(program).chain(parser.raw_args()?);
					parsed.steps = split_at_then(rest);
				}
				_ => return Err(argument.unexpected()),
			}
		}
		if !parsed.probe && (parsed.steps.is_empty() || parsed.steps.iter().any(Vec::is_empty)) {
			return Err("expected a command after `--`".into());
		}
		Ok(parsed)
	}
}

fn split_at_then(words: impl Iterator<Item = OsString>) -> Vec<Vec<OsString>> {
	let mut steps = vec![Vec::new()];
	for word in words {
		match steps.last_mut() {
			Some(step) if word != "--then" => step.push(word),
			_ => steps.push(Vec::new()),
		}
	}
	steps
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parse(words: &[&str]) -> Result<Arguments, Error> {
		Arguments::parse(Parser::from_args(words))
	}

	#[test]
	fn limits_stand_before_the_command() {
		let parsed = parse(&["--cpu-ms", "3", "--read", "/lib", "--", "rustc", "--cpu-ms", "9"]).unwrap();
		assert_eq!(parsed.cpu, Some(Duration::from_millis(3)));
		assert_eq!(parsed.read, [PathBuf::from("/lib")]);
		assert_eq!(parsed.steps, [["rustc", "--cpu-ms", "9"]]);
	}

	#[test]
	fn commands_are_separated_by_then() {
		let parsed = parse(&["--", "rustc", "x.rs", "--then", "ld", "x.o"]).unwrap();
		assert_eq!(parsed.steps, [["rustc", "x.rs"], ["ld", "x.o"]]);
	}

	#[test]
	fn a_missing_command_or_an_unknown_option_is_refused() {
		assert!(parse(&["--cpu-ms", "3"]).is_err());
		assert!(parse(&["--", "rustc", "--then"]).is_err());
		assert!(parse(&["--nice", "3", "--", "rustc"]).is_err());
		assert!(parse(&["--cpu-ms", "three", "--", "rustc"]).is_err());
	}
}
