//! The judge where there is no Linux: it says so.

use std::io;
use std::process::ExitCode;

use crate::Evaluator;
use crate::framing::{read_frame, write_frame};
use crate::protocol::Reply;

/// Says so too.
pub fn inside<E: Evaluator>() -> ExitCode {
	eprintln!("The sandboxes of `{}` stand on the Linux kernel", E::NAME);
	ExitCode::FAILURE
}

/// Answers the first request with a refusal, since sandboxes stand on the Linux kernel.
pub fn serve<E: Evaluator>() -> ExitCode {
	let message = format!("The evaluator `{}` needs Linux: its sandboxes stand on the Linux kernel", E::NAME);
	match read_frame(&mut io::stdin().lock()) {
		Ok(Some(_)) if write_frame(&mut io::stdout().lock(), &Reply::Refused { message }).is_ok() => ExitCode::SUCCESS,
		_ => ExitCode::FAILURE,
	}
}
