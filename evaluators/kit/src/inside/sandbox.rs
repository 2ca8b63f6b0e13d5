//! The life of the process in which one candidate runs.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal, setpgid};

use super::confinement::{Allowance, Confinement};
use super::decoding::decode_for_others;
use super::encoding::encode_for_others;
use super::placement::Placement;
use super::process::{close_range, duplicate_to, exit_now};
use super::work::{Ending, Regions, obey};
use super::{faults, heap, library, moved_heap, note, statics};
use crate::shared::CHANNEL;
use crate::shared::memory::{self, Mapping, Reserve};
use crate::shared::message::{Kind, Message};
use crate::shared::order::{self, Birth, Order, Work};
use crate::shared::parts::Parts;
use crate::shared::record::{Cause, RECORD_BYTES};
use crate::{Evaluator, Holdings, arena};

/// No more pieces of memory are looked at in the outputs of a batch.
const MOST_PIECES: usize = 64 << 20;

/// What every sandbox inherits from the zygote.
pub(crate) struct Setting {
	pub(crate) confinement: Confinement,
	pub(crate) judge: Pid,
	/// Address space that is in use before anything is mapped for the sandbox, stack included.
	pub(crate) base_bytes: u64,
	/// Where the output region of every sandbox lies.
	pub(crate) reserve: Reserve,
	/// Where the heap of every sandbox begins; `None` where the kernel does not say, and nothing can be timed.
	pub(crate) heap: Option<NonNull<u8>>,
}

/// Lives one sandbox's life.
pub(crate) fn run<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> ! {
	let Err(ending) = live::<E>(setting, birth, descriptors);
	if let Some((cause, text)) = ending {
		// What ended it is what came of it in the end.
		note::note_text(cause, None, &text, true);
	}
	exit_now(1);
}

fn live<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> Result<Infallible, Ending> {
	let not_confined = |error: io::Error| Some((Cause::NotConfined, error.to_string()));
	let not_loaded = |text: String| Some((Cause::NotLoaded, text));
	let output = settle(setting.reserve, descriptors).map_err(not_confined)?;
	// SAFETY: `settle` has put the socket there and nobody closes it.
	let channel = unsafe { BorrowedFd::borrow_raw(CHANNEL) };
	confine(setting, birth, channel).map_err(not_confined)?;
	if birth.probe {
		return Err(None);
	}

	library::rehearse();
	// Here a sandbox may wait for its candidate.
	let (order, descriptors) = order::receive::<Order>(channel).map_err(not_confined)?.ok_or(None)?;
	let mut descriptors = descriptors.into_iter();
	let mut next = || descriptors.next().ok_or_else(|| io::Error::other("an order without its descriptors"));
	let allowance = Allowance { address_bytes: order.memory_bytes, cpu_seconds: order.cpu_seconds };
	match order.work {
		Work::Exercise(candidate) => {
			let placement = Placement::new(candidate.placement);
			placement.shift().map_err(not_confined)?;
			let regions =
				next().and_then(|input| take_means::<E>(setting, allowance, output, &input)).map_err(not_confined)?;
			let library = next().map_err(not_confined)?;
			let heap = descriptors.next();
			// SAFETY: the region stays mapped, starts on a page, and is used for nothing else; outputs are encoded
			// behind what the arena has handed out.
			unsafe { arena::lend(regions.output, regions.output_bytes) };
			faults::candidate_is(candidate.file);
			let (function, table, base) =
				library::load::<E>(candidate.form, &candidate.entries, candidate.table.as_ref(), library)
					.map_err(not_loaded)?;
			if let Some(heap) = heap {
				let room = usize::try_from(order.memory_bytes).unwrap_or(usize::MAX);
				heap_start(setting)
					// SAFETY: sandboxes start no thread.
					.and_then(|start| unsafe { moved_heap::move_to(heap.as_fd(), start, room) })
					.map_err(|error| not_loaded(error.to_string()))?;
			}
			be_ready(setting, channel, base)?;
			placement.deeper(|| obey::<E>(function, table, &regions, channel))
		}
		Work::Decode => {
			let regions =
				next().and_then(|input| take_means::<E>(setting, allowance, output, &input)).map_err(not_confined)?;
			be_ready(setting, channel, 0)?;
			decode_for_others::<E>(&regions, channel)
		}
		Work::Encode => {
			let others = [next(), next()];
			let region = descriptors.next();
			// What is in the heap, which is to be another's, is let go of before.
			drop(descriptors);
			let [heap, library] = others;
			let (own, heap, holdings) = heap
				.and_then(|heap| take_others_memory::<E>(setting, allowance, &heap, region.as_ref()))
				.map_err(not_confined)?;
			// Nothing is closed any more once it is shut in.
			drop(region);
			// The other has loaded its library by then.
			let message = Message::receive(channel).ok_or(None)?;
			let base = usize::try_from(message.offset).unwrap_or(0);
			library
				.and_then(|library| statics::map(library.as_fd(), base, setting.reserve))
				.map_err(|error| not_loaded(format!("what it never changes, where it says that it lies: {error}")))?;
			be_ready(setting, channel, 0)?;
			heap_start(setting)
				// SAFETY: what is done from here on allocates elsewhere, and frees nothing of before.
				.and_then(|start| unsafe { heap.move_over(start) })
				.map_err(not_confined)?;
			encode_for_others::<E>(own, setting.reserve.size(), holdings, channel)
		}
	}
}

fn heap_start(setting: &Setting) -> io::Result<NonNull<u8>> {
	setting.heap.ok_or_else(|| io::Error::other("no heap in /proc/self/maps"))
}

/// Takes away all that is needed no more, and says that this sandbox is ready, and where its library is loaded.
fn be_ready(setting: &Setting, channel: BorrowedFd<'_>, base: usize) -> Result<(), Ending> {
	setting.confinement.tighten().map_err(|error| Some((Cause::NotLoaded, error.to_string())))?;
	Message::new(Kind::Loaded, base, 0).send(channel).map_err(|_| None)
}

/// Gives the sandbox its output region, its standard streams and its socket.
fn settle(reserve: Reserve, descriptors: &[OwnedFd]) -> io::Result<NonNull<u8>> {
	let [channel, printed, output] = descriptors else {
		return Err(io::Error::other("a birth without its descriptors"));
	};
	let output = reserve.map_for_good(output.as_fd())?;
	heap::leave_alone(output, reserve.size());
	// SAFETY: fresh, mapped for good, writable, and longer than a record.
	unsafe { note::use_region(output) };
	// The zygote's standard input would be one open file for all sandboxes: its flags could carry word to the next.
	for (descriptor, place) in [(printed, 0), (printed, 1), (printed, 2), (channel, CHANNEL)] {
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

/// Lets this process die with the judge, and be killed with all that it may have started.
fn bind_to_judge(judge: Pid) -> io::Result<()> {
	// Changing user has cleared it.
	set_parent_process_death_signal(Some(Signal::KILL))?;
	if getppid() != Some(judge) {
		exit_now(0);
	}
	Ok(setpgid(None, None)?)
}

/// Takes the inputs that an order brings, within the limits that it sets.
fn take_means<E: Evaluator>(
	setting: &Setting,
	allowance: Allowance,
	output: NonNull<u8>,
	input: &OwnedFd,
) -> io::Result<Regions> {
	let input = memory::map_for_good(input.as_fd(), E::INPUT_BYTES, false)?;
	allow(setting, allowance, E::INPUT_BYTES + setting.reserve.size())?;
	// SAFETY: the region is longer than a record.
	let output = unsafe { output.add(RECORD_BYTES) };
	let output_bytes = setting.reserve.size() - RECORD_BYTES;
	Ok(Regions { input, input_bytes: E::INPUT_BYTES, output, output_bytes })
}

/// Takes the memory in which another sandbox works, within the limits of an order: its region, or nothing, in the place of
/// this one's own, and its heap, for which the time has not come. Gives where this one's own region lies now, that heap, and
/// what of both may be owned.
fn take_others_memory<E: Evaluator>(
	setting: &Setting,
	allowance: Allowance,
	heap: &OwnedFd,
	region: Option<&OwnedFd>,
) -> io::Result<(NonNull<u8>, Mapping, Holdings)> {
	let heap = Mapping::of(heap.as_fd(), setting.reserve)?;
	// Each piece of memory that outputs own takes a byte at least to be encoded.
	let pieces = E::OUTPUT_BYTES.min(MOST_PIECES);
	let room = pieces * size_of::<[usize; 2]>();
	allow(setting, allowance, 2 * setting.reserve.size() + heap.size() + room)?;
	let pieces = setting.reserve.far_values(pieces)?;
	// SAFETY: the record is only used by way of its address, which is said anew at once.
	let own = unsafe { setting.reserve.exchange(region.map(OwnedFd::as_fd)) }?;
	// SAFETY: as long as it was, and mapped for good.
	unsafe { note::use_region(own) };
	if region.is_some() {
		// SAFETY: the other's outputs lie there, at the address where it has them.
		let arena = unsafe { setting.reserve.start().add(RECORD_BYTES) };
		// SAFETY: mapped for good, and starts on a page; nothing is ever placed there, since nothing is decoded.
		unsafe { arena::lend(arena, setting.reserve.size() - RECORD_BYTES) };
	}
	let range = |start: NonNull<u8>, size: usize| start.addr().get()..start.addr().get() + size;
	let elsewhere = region.map_or(0..0, |_| range(setting.reserve.start(), setting.reserve.size()));
	let holdings = Holdings::new(range(heap_start(setting)?, heap.size()), elsewhere, pieces);
	Ok((own, heap, holdings))
}

/// Sets the limits of an order, beyond what is mapped of regions.
fn allow(setting: &Setting, allowance: Allowance, mapped: usize) -> io::Result<()> {
	let address_bytes = setting.base_bytes + mapped as u64 + allowance.address_bytes;
	Confinement::allow(Allowance { address_bytes, ..allowance })
}
