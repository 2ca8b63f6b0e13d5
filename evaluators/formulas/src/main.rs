//! `oxipelago-formulas` answers requests, one line of JSON each, on standard input, until that ends:
//!
//! ```text
//! {"load": {"names": ["x"], "columns": [[0.0, 1.0]], "target": [1.0, 3.0], "weights": null}}
//! {"loaded": {"rows": 2}}
//! {"search": {"seed": "2a", "evaluations": 1000, "starts": ["2.0 * x"], "maxSize": 50}}
//! {"front": [{"rust": "2.0 * x + 1.0", "size": 5, "error": 0.0}], "evaluations": 12}
//! ```
//!
//! A line that is no request is answered by `{"error": "..."}`, one line for a person, and changes nothing.

use std::io::{self, BufReader};
use std::process::ExitCode;

fn main() -> ExitCode {
	// A search may take long, and nobody reads it once who asked was killed.
	#[cfg(target_os = "linux")]
	let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
	match oxipelago_formulas::serve(BufReader::new(io::stdin().lock()), io::stdout().lock()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("oxipelago-formulas: {error}");
			ExitCode::FAILURE
		}
	}
}
