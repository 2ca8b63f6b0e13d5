//! The process in which one candidate runs, and nothing else of value.

use std::convert::Infallible;
use std::error::Error;
use std::ffi::c_void;
use std::io::{self, Write};
use std::mem;
use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::slice;
use std::time::Instant;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal, setpgid};

use super::confinement::{Allowance, Confinement, Parts};
use super::message::{Kind, Message};
use super::order::{self, Birth, Order};
use super::pairing::BATCH_BYTES;
use super::process::{close_range, duplicate_to, exit_now};
use super::record::{self, Cause, RECORD_BYTES};
use super::{faults, shared_memory};
use crate::signature::Symbols;
use crate::{Evaluator, block};

/// Where the socket to the judge stands in a sandbox.
pub(crate) const CHANNEL: i32 = 3;
const MATHEMATICS: &str = "libm.so.6";

/// What every sandbox inherits from the zygote.
pub(crate) struct Setting {
	pub(crate) confinement: Confinement,
	pub(crate) judge: Pid,
	/// Address space that is in use before anything is mapped for the sandbox, stack included.
	pub(crate) base_bytes: u64,
}

/// The shared memory, as the sandbox sees it.
struct Regions {
	input: &'static [u8],
	output: NonNull<u8>,
	/// Bytes for outputs behind the record.
	output_bytes: usize,
}

/// Lives one sandbox's life.
pub(crate) fn run<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> ! {
	let Err(ending) = live::<E>(setting, birth, descriptors);
	if let Some((cause, text)) = ending {
		record::note_text(cause, None, &text);
	}
	exit_now(1);
}

/// Why a sandbox ends by itself; nothing where it was told to, or where the hook has noted it.
type Ending = Option<(Cause, String)>;

fn live<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> Result<Infallible, Ending> {
	let not_confined = |error: io::Error| Some((Cause::NotConfined, error.to_string()));
	let output = settle::<E>(descriptors).map_err(not_confined)?;
	// SAFETY: `settle` has put the socket there and nobody closes it.
	let channel = unsafe { BorrowedFd::borrow_raw(CHANNEL) };
	confine(setting, birth, channel).map_err(not_confined)?;
	if birth.probe {
		return Err(None);
	}

	// Here a sandbox may wait for its candidate.
	let (order, descriptors) = order::receive::<Order>(channel).map_err(not_confined)?.ok_or(None)?;
	let regions = take_means::<E>(setting, &order, output, &descriptors).map_err(not_confined)?;
	faults::candidate_is(order.file);
	let library = descriptors.into_iter().nth(1);
	let function = match (order.entries, library) {
		(Some(entries), Some(library)) => load::<E>(order.form, &entries, library),
		(None, None) => reference::<E>(),
		_ => Err("an order without its library".to_owned()),
	};
	let function = function.map_err(|text| Some((Cause::NotLoaded, text)))?;
	setting.confinement.tighten().map_err(|error| Some((Cause::NotLoaded, error.to_string())))?;
	Message::new(Kind::Loaded, 0, 0).send(channel).map_err(|_| None)?;
	obey::<E>(function, &regions, channel)
}

/// Gives the sandbox its output region, its standard streams and its socket.
fn settle<E: Evaluator>(descriptors: &[OwnedFd]) -> io::Result<NonNull<u8>> {
	let [channel, printed, output] = descriptors else {
		return Err(io::Error::other("a birth without its descriptors"));
	};
	let output = shared_memory::map_for_good(output.as_fd(), output_region_bytes::<E>(), true)?;
	// SAFETY: fresh, mapped for good, writable, and longer than a record.
	unsafe { record::use_region(output) };
	for (descriptor, place) in [(printed, 1), (printed, 2), (channel, CHANNEL)] {
		// SAFETY: std only borrows the standard streams, and the zygote's own socket, which nothing
		// owns, stood at the last place; so `descriptors` stand elsewhere.
		unsafe { duplicate_to(descriptor.as_fd(), place) }?;
	}
	Ok(output)
}

/// Shuts the sandbox in, before it knows of any candidate, and says so.
fn confine(setting: &mut Setting, birth: &Birth, channel: BorrowedFd<'_>) -> io::Result<()> {
	let wanted = Parts(birth.parts);
	let lowered = Confinement::lower(wanted)?;
	bind_to_judge(setting.judge)?;
	let entered = setting.confinement.inherited() | lowered | setting.confinement.hide(wanted);
	// SAFETY: what stands there is the zygote's or has been settled, and is used no more.
	unsafe { close_range(CHANNEL.unsigned_abs() + 1, u32::MAX) };
	if entered != wanted && !birth.probe {
		return Err(io::Error::other(format!("entered {entered:?} of {wanted:?}")));
	}
	Message::confined(entered).send(channel)
}

/// Takes what an order brings, within the limits that it sets.
fn take_means<E: Evaluator>(
	setting: &Setting,
	order: &Order,
	output: NonNull<u8>,
	descriptors: &[OwnedFd],
) -> io::Result<Regions> {
	let input = descriptors.first().ok_or_else(|| io::Error::other("an order without its descriptors"))?;
	let input = shared_memory::map_for_good(input.as_fd(), E::INPUT_BYTES, false)?;
	let mapped = (E::INPUT_BYTES + output_region_bytes::<E>()) as u64;
	let address_bytes = setting.base_bytes + mapped + order.memory_bytes;
	Confinement::allow(Allowance { address_bytes, cpu_seconds: order.cpu_seconds })?;
	// SAFETY: mapped for good and readable. The judge writes only to ranges that it has not yet
	// announced, so no range that is read changes.
	let input = unsafe { slice::from_raw_parts(input.as_ptr(), E::INPUT_BYTES) };
	// SAFETY: the region is longer than a record.
	let output = unsafe { output.add(RECORD_BYTES) };
	// SAFETY: the region stays mapped, starts on a page, and is used for nothing else; outputs are
	// encoded behind what the arena has handed out.
	unsafe { block::lend_arena(output, E::OUTPUT_BYTES) };
	Ok(Regions { input, output, output_bytes: E::OUTPUT_BYTES })
}

/// The size of an output region, record included, in bytes.
pub(crate) const fn output_region_bytes<E: Evaluator>() -> usize {
	RECORD_BYTES + E::OUTPUT_BYTES
}

fn reference<E: Evaluator>() -> Result<E::Function, String> {
	E::timing().map(|timing| timing.reference).ok_or_else(|| "the evaluator has no reference".to_owned())
}

/// Lets this process die with the judge, and be killed with all that it may have started.
fn bind_to_judge(judge: Pid) -> io::Result<()> {
	// Changing user has cleared it.
	set_parent_process_death_signal(Some(Signal::KILL))?;
	if getppid() != Some(judge) {
		exit_now(0);
	}
	Ok(setpgid(None, None)?)
}

/// Loads the library and binds its entries. Its constructors run here, so the sandbox is shut in.
fn load<E: Evaluator>(form: usize, entries: &[String], library: OwnedFd) -> Result<E::Function, String> {
	let path = format!("/proc/self/fd/{}", library.as_raw_fd());
	// SAFETY: whatever the library's code does, it does to this sandbox only.
	let loaded = unsafe { Library::open(Some(path.as_str()), RTLD_NOW | RTLD_LOCAL) };
	// The loader has mapped what it needs.
	drop(library);
	let library = loaded.map_err(|error| in_full(&error))?;
	let mut addresses = Vec::new();
	for entry in entries {
		// SAFETY: only the address is used.
		let symbol = unsafe { library.get::<*mut c_void>(entry.as_str()) }.map_err(|error| in_full(&error))?;
		addresses.push(NonNull::new(symbol.into_raw()).ok_or_else(|| format!("{entry} is null"))?);
	}
	// Never unloaded: its destructors are not wanted.
	std::mem::forget(library);
	E::bind(form, &Symbols::new(addresses)).ok_or_else(|| "an entry holds no function".to_owned())
}

/// Loads what candidates may need besides std into this process: a sandbox, once shut in, cannot.
pub(crate) fn load_mathematics() -> Result<(), String> {
	// SAFETY: the system's own library, with the constructors that every program runs.
	let library = unsafe { Library::open(Some(MATHEMATICS), RTLD_NOW | RTLD_GLOBAL) };
	std::mem::forget(library.map_err(|error| in_full(&error))?);
	Ok(())
}

/// An error with what the loader itself said.
fn in_full(error: &libloading::Error) -> String {
	error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Does what the judge says until there is no more to do.
fn obey<E: Evaluator>(function: E::Function, regions: &Regions, channel: BorrowedFd<'_>) -> Result<Infallible, Ending> {
	let mut prepared: Vec<E::Input> = Vec::new();
	let mut is_mapped = false;
	loop {
		let message = Message::receive(channel).ok_or(None)?;
		match message.kind() {
			Some(Kind::Run) => {
				let mut inputs = decode::<E>(regions, &message)?;
				let outputs = exercise::<E>(function, &mut inputs)?;
				// What the candidate printed must not be lost with the process.
				let _ = io::stdout().flush();
				hand_over::<E>(&outputs, regions, channel)?;
			}
			Some(Kind::Prepare) => {
				if !mem::replace(&mut is_mapped, true) {
					map_arena(regions);
				}
				prepared = decode::<E>(regions, &message)?;
				Message::new(Kind::Prepared, 0, 0).send(channel).map_err(|_| None)?;
			}
			Some(Kind::Go) => {
				let begun = Instant::now();
				let outputs = exercise::<E>(function, &mut prepared)?;
				hold_up(begun, message.offset);
				hand_over::<E>(&outputs, regions, channel)?;
				prepared.clear();
			}
			_ => return Err(None),
		}
	}
}

/// Touches what the blocks of a batch will lie in, so that the kernel maps it now: the first batch of a sandbox is
/// nobody's speed.
fn map_arena(regions: &Regions) {
	for page in (0..regions.output_bytes.min(2 * BATCH_BYTES)).step_by(rustix::param::page_size()) {
		// SAFETY: within the region.
		let byte = unsafe { regions.output.add(page) };
		// SAFETY: readable, and used by nobody now.
		let value = unsafe { byte.read_volatile() };
		// SAFETY: writable, and used by nobody now.
		unsafe { byte.write_volatile(value) };
	}
}

/// Lets another share of the time since `begun` pass, in millionths.
fn hold_up(begun: Instant, millionths: u64) {
	if millionths > 0 {
		let until = begun.elapsed().mul_f64(1.0 + millionths as f64 / 1e6);
		while begun.elapsed() < until {}
	}
}

fn decode<E: Evaluator>(regions: &Regions, message: &Message) -> Result<Vec<E::Input>, Ending> {
	record::forget();
	block::clear_arena();
	let range = byte_range(message).filter(|range| range.end <= regions.input.len());
	let bytes = range.and_then(|range| regions.input.get(range)).ok_or(None)?;
	postcard::from_bytes(bytes).map_err(|error| Some((Cause::BadInput, error.to_string())))
}

fn byte_range(message: &Message) -> Option<Range<usize>> {
	let start = usize::try_from(message.offset).ok()?;
	Some(start..start.checked_add(usize::try_from(message.bytes).ok()?)?)
}

/// Runs the candidate on each input. A panic has been noted by the hook, unless the candidate has
/// replaced it.
fn exercise<E: Evaluator>(function: E::Function, inputs: &mut [E::Input]) -> Result<Vec<E::Output>, Ending> {
	let run = || inputs.iter_mut().map(|input| E::exercise(function, input)).collect();
	catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
		let text = payload.downcast_ref::<&str>().copied();
		let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
		let text = text.unwrap_or(faults::UNKNOWN_PANIC).to_owned();
		// Its destructor is the candidate's code and may panic again.
		std::mem::forget(payload);
		Some((Cause::Panic, text))
	})
}

/// Encodes the outputs where the judge can read them, and says so.
fn hand_over<E: Evaluator>(outputs: &[E::Output], regions: &Regions, channel: BorrowedFd<'_>) -> Result<(), Ending> {
	let start = block::arena_used();
	let room = regions.output_bytes.checked_sub(start).ok_or(None)?;
	// SAFETY: the arena lies within the region.
	let place = unsafe { regions.output.add(start) };
	// SAFETY: within the region, behind all that the arena has handed out, so nobody else's.
	let place = unsafe { slice::from_raw_parts_mut(place.as_ptr(), room) };
	match postcard::to_slice(outputs, place) {
		Ok(encoded) => Message::new(Kind::Done, start, encoded.len()).send(channel).map_err(|_| None),
		Err(_) => Err(Some((Cause::OutputTooLarge, String::new()))),
	}
}
