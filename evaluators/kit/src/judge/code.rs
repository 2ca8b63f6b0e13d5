//! Code that is loaded into sandboxes: a candidate's, or the reference's.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::regions::sealed_copy;
use super::stop::Stop;
use crate::outcome::Outcome;
use crate::protocol;
use crate::shared::order::Table;

/// Compiled code, copied to where nobody can change it.
pub(crate) struct Code {
	/// The same code at other places of its library: at least one.
	libraries: Vec<OwnedFd>,
	pub(crate) entries: Vec<String>,
	/// Where it was found: of code at the same place it is known that it is the same.
	pub(crate) found_at: String,
	/// By what end of a path its own source is known.
	pub(crate) file: String,
	/// Numbers that it reads from a table, where they are tuned.
	pub(crate) table: Option<Table>,
}

/// How code lies in one sandbox.
pub(crate) struct Placed<'a> {
	pub(crate) code: &'a Code,
	pub(crate) library: BorrowedFd<'a>,
	/// Chance for what else lies there; 0 for the usual place.
	pub(crate) placement: u64,
}

/// A place that chance has drawn, of whichever code: where two lie in the same one, neither is favoured by it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
	library: usize,
	placement: u64,
}

impl Place {
	pub(crate) fn anywhere(chance: &mut ChaCha8Rng) -> Self {
		Place { library: usize::from(chance.random::<u16>()), placement: chance.random() }
	}
}

impl Code {
	/// Copies what the manager names.
	///
	/// # Errors
	///
	/// An outcome where a library is larger than what is loaded; a fault where it is not there, or has another number
	/// of entries than is `expected`.
	pub(crate) fn load(named: &protocol::Code, expected: usize) -> Result<Self, Stop> {
		if named.entries.len() != expected {
			return Err(Stop::Fault(format!("Expected {expected} entries, got {}", named.entries.len())));
		}
		if named.libraries.is_empty() {
			return Err(Stop::Fault("Expected at least one library, got none".to_owned()));
		}
		let copy = |path: &String| match sealed_copy(Path::new(path)) {
			Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
				Err(Stop::Outcome(Outcome::Crashed { detail: format!("could not be loaded: {error}") }))
			}
			Err(error) => Err(Stop::Fault(format!("{path}: {error}"))),
			Ok(copy) => Ok(copy),
		};
		let libraries = named.libraries.iter().map(copy).collect::<Result<_, _>>()?;
		let found_at = named.libraries[0].clone();
		Ok(Code { libraries, entries: named.entries.clone(), found_at, file: named.file.clone(), table: None })
	}

	/// As `load`, of code that reads its numbers from a table.
	///
	/// # Errors
	///
	/// As [`load`](Code::load).
	pub(crate) fn with_table(
		named: &protocol::Code,
		expected: usize,
		symbol: &str,
		numbers: Vec<u64>,
	) -> Result<Self, Stop> {
		let table = Some(Table { symbol: symbol.to_owned(), numbers });
		Ok(Code { table, ..Code::load(named, expected)? })
	}

	/// Has its table hold these numbers in each sandbox that is begun from now on.
	pub(crate) fn set(&mut self, numbers: Vec<u64>) {
		if let Some(table) = &mut self.table {
			table.numbers = numbers;
		}
	}

	/// At its usual place.
	pub(crate) fn usual(&self) -> Placed<'_> {
		Placed { code: self, library: self.libraries[0].as_fd(), placement: 0 }
	}

	/// At a place that was drawn.
	pub(crate) fn at(&self, place: Place) -> Placed<'_> {
		let library = &self.libraries[place.library % self.libraries.len()];
		Placed { code: self, library: library.as_fd(), placement: place.placement }
	}
}
