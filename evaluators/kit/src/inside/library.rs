//! Loading code into this process.

use std::error::Error;
use std::ffi::c_void;
use std::hint::black_box;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, OwnedFd};
use std::ptr::NonNull;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};

use super::table::Table;
use crate::Signature;
use crate::shared::order;
use crate::signature::Symbols;

const MATHEMATICS: &str = "libm.so.6";
/// More than the loader allocates for a candidate.
const HEAP_BYTES: usize = 24 << 10;

/// Loads the library and binds its entries and its table, which holds then what is asked for. Gives these, and where it
/// lies. Its constructors run here, so the sandbox is shut in.
pub(crate) fn load<E: Signature>(
	form: usize,
	entries: &[String],
	table: Option<&order::Table>,
	library: OwnedFd,
) -> Result<(E::Function, Option<Table>, usize), String> {
	let path = format!("/proc/self/fd/{}", library.as_raw_fd());
	// SAFETY: whatever the library's code does, it does to this sandbox only.
	let loaded = unsafe { Library::open(Some(path.as_str()), RTLD_NOW | RTLD_LOCAL) };
	// The loader has mapped what it needs.
	drop(library);
	let library = loaded.map_err(|error| in_full(&error))?;
	let address = |name: &str| {
		// SAFETY: only the address is used.
		let symbol = unsafe { library.get::<*mut c_void>(name) }.map_err(|error| in_full(&error))?;
		NonNull::new(symbol.into_raw()).ok_or_else(|| format!("{name} is null"))
	};
	let addresses = entries.iter().map(|entry| address(entry)).collect::<Result<Vec<_>, _>>()?;
	let table = match table {
		Some(wanted) => {
			let start = address(&wanted.symbol)?.cast();
			// SAFETY: the library was compiled with an array of so many numbers, and is never unloaded.
			let table = unsafe { Table::new(start, wanted.numbers.len()) };
			table.fill(wanted.numbers.iter().copied());
			Some(table)
		}
		None => None,
	};
	// Never unloaded: its destructors are not wanted.
	std::mem::forget(library);
	let base = base_of(&addresses);
	let function = E::bind(form, &Symbols::new(addresses)).ok_or_else(|| "an entry holds no function".to_owned())?;
	Ok((function, table, base))
}

/// Where the library is loaded that has these addresses; 0 where the loader does not know.
fn base_of(addresses: &[NonNull<c_void>]) -> usize {
	// SAFETY: all zeroes is a value of this type.
	let mut found: libc::Dl_info = unsafe { zeroed() };
	// SAFETY: the pointer is to a value that outlives the call.
	let is_known = addresses.first().is_some_and(|entry| unsafe { libc::dladdr(entry.as_ptr(), &raw mut found) } != 0);
	if is_known { found.dli_fbase.addr() } else { 0 }
}

/// Loads what candidates may need besides std into this process: a sandbox, once shut in, cannot.
pub(crate) fn load_mathematics() -> Result<(), String> {
	// SAFETY: the system's own library, with the constructors that every program runs.
	let library = unsafe { Library::open(Some(MATHEMATICS), RTLD_NOW | RTLD_GLOBAL) };
	std::mem::forget(library.map_err(|error| in_full(&error))?);
	Ok(())
}

/// Goes the way of [`load`] with a library that is loaded already: what the loader and its memory need for it is in place then,
/// so that who waits for a candidate does not wait for that too.
pub(crate) fn rehearse() {
	// SAFETY: the library is loaded.
	let Ok(library) = (unsafe { Library::open(Some(MATHEMATICS), RTLD_NOW | RTLD_LOCAL) }) else { return };
	// SAFETY: only the address is used.
	if let Ok(symbol) = unsafe { library.get::<*mut c_void>("sin") } {
		black_box(NonNull::new(symbol.into_raw()).map(|address| base_of(&[address])));
	}
	std::mem::forget(library);
	// The heap is this process's own as far as the loader will use it.
	drop(black_box(vec![1_u8; HEAP_BYTES]));
}

/// An error with what the loader itself said.
fn in_full(error: &libloading::Error) -> String {
	error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
