//! `oxipelago-confine` runs one command, or several in turn, on sources that nobody trusts.
//!
//! ```text
//! oxipelago-confine --read DIR… --write DIR… --cpu-ms N --memory-mib N --file-mib N --processes N --wall-ms N
//!                   -- PROGRAM ARGUMENT… [--then PROGRAM ARGUMENT…]…
//! oxipelago-confine --probe
//! ```
//!
//! It limits itself first, so that whatever it starts is born limited, runs each command in a process group of its
//! own until one fails, and kills that group at the wall limit, or once its own standard input ends: so nothing is left
//! running when its caller changes its mind or dies. What became of them is one line of JSON on
//! descriptor 3; standard error belongs to the commands. `--probe` limits itself likewise and only reports on
//! standard output.
//!
//! Exit code: 0 if it could do its work, whatever the commands did; 2 for arguments it does not understand; 1 for a
//! fault of its own, said on standard error.

mod arguments;
mod lifeline;
mod limits;
mod report;
mod steps;

use std::fs::File;
use std::io::{Write, stderr, stdout};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::report::Report;

const REPORT_DESCRIPTOR: RawFd = 3;

fn main() -> ExitCode {
	let arguments = match Arguments::parse(lexopt::Parser::from_env()) {
		Ok(arguments) => arguments,
		Err(error) => return fail(2, &error),
	};
	match run(&arguments) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => fail(1, &error),
	}
}

fn run(arguments: &Arguments) -> std::io::Result<()> {
	// Taken before anything else is opened; kept from the commands, which must not be able to forge it.
	let mut channel: Box<dyn Write> = if arguments.probe { Box::new(stdout()) } else { Box::new(report_channel()?) };
	let missing = limits::apply(arguments)?;
	if !arguments.probe {
		lifeline::watch();
	}
	let steps = if arguments.probe { Vec::new() } else { steps::run(arguments)? };
	serde_json::to_writer(&mut channel, &Report { missing, steps })?;
	channel.write_all(b"\n")
}

fn report_channel() -> std::io::Result<File> {
	// SAFETY: by this program's contract its caller has opened descriptor 3 for it, and nothing here has closed it.
	let inherited = unsafe { std::os::fd::BorrowedFd::borrow_raw(REPORT_DESCRIPTOR) };
	let own: OwnedFd = inherited.try_clone_to_owned()?; // close-on-exec, unlike the one inherited
	// SAFETY: nothing else in this process owns the inherited descriptor.
	drop(unsafe { OwnedFd::from_raw_fd(REPORT_DESCRIPTOR) });
	Ok(own.into())
}

fn fail(code: u8, error: &dyn std::fmt::Display) -> ExitCode {
	// Nowhere to complain to if even this fails.
	let _ = writeln!(stderr(), "oxipelago-confine: {error}");
	ExitCode::from(code)
}
