//! The life of the process in which one candidate runs.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal, setpgid};

use super::confinement::{Allowance, Confinement};
use super::decoding::decode_for_others;
use super::placement::Placement;
use super::process::{close_range, duplicate_to, exit_now};
use super::work::{Ending, Regions, obey};
use super::{faults, heap, library, note};
use crate::shared::CHANNEL;
use crate::shared::memory::{self, Reserve};
use crate::shared::message::{Kind, Message};
use crate::shared::order::{self, Birth, Order};
use crate::shared::parts::Parts;
use crate::shared::record::{Cause, RECORD_BYTES};
use crate::{Evaluator, arena};

/// What every sandbox inherits from the zygote.
pub(crate) struct Setting {
	pub(crate) confinement: Confinement,
	pub(crate) judge: Pid,
	/// Address space that is in use before anything is mapped for the sandbox, stack included.
	pub(crate) base_bytes: u64,
	/// Where the output region of every sandbox lies.
	pub(crate) reserve: Reserve,
}

/// Lives one sandbox's life.
pub(crate) fn run<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> ! {
	let Err(ending) = live::<E>(setting, birth, descriptors);
	if let Some((cause, text)) = ending {
		note::note_text(cause, None, &text);
	}
	exit_now(1);
}

fn live<E: Evaluator>(setting: &mut Setting, birth: &Birth, descriptors: &[OwnedFd]) -> Result<Infallible, Ending> {
	let not_confined = |error: io::Error| Some((Cause::NotConfined, error.to_string()));
	let output = settle(setting.reserve, descriptors).map_err(not_confined)?;
	// SAFETY: `settle` has put the socket there and nobody closes it.
	let channel = unsafe { BorrowedFd::borrow_raw(CHANNEL) };
	confine(setting, birth, channel).map_err(not_confined)?;
	if birth.probe {
		return Err(None);
	}

	// Here a sandbox may wait for its candidate.
	let (order, descriptors) = order::receive::<Order>(channel).map_err(not_confined)?.ok_or(None)?;
	let placement = Placement::new(order.placement);
	placement.shift().map_err(not_confined)?;
	let regions = take_means::<E>(setting, &order, output, &descriptors).map_err(not_confined)?;
	faults::candidate_is(order.file);
	// Whatever else came with the order is closed before any code of the candidate's runs.
	let loaded = descriptors.into_iter().nth(1).map(|library| {
		// SAFETY: the region stays mapped, starts on a page, and is used for nothing else; outputs are encoded behind
		// what the arena has handed out.
		unsafe { arena::lend(regions.output, regions.output_bytes) };
		library::load::<E>(order.form, &order.entries, order.table.as_ref(), library)
	});
	let loaded = loaded.transpose().map_err(|text| Some((Cause::NotLoaded, text)))?;
	setting.confinement.tighten().map_err(|error| Some((Cause::NotLoaded, error.to_string())))?;
	Message::new(Kind::Loaded, 0, 0).send(channel).map_err(|_| None)?;
	let Some((function, table)) = loaded else { return decode_for_others::<E>(&regions, channel) };
	placement.deeper(|| obey::<E>(function, table, &regions, channel))
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

/// Takes what an order brings, within the limits that it sets.
fn take_means<E: Evaluator>(
	setting: &Setting,
	order: &Order,
	output: NonNull<u8>,
	descriptors: &[OwnedFd],
) -> io::Result<Regions> {
	let input = descriptors.first().ok_or_else(|| io::Error::other("an order without its descriptors"))?;
	let input = memory::map_for_good(input.as_fd(), E::INPUT_BYTES, false)?;
	let mapped = (E::INPUT_BYTES + setting.reserve.size()) as u64;
	let address_bytes = setting.base_bytes + mapped + order.memory_bytes;
	Confinement::allow(Allowance { address_bytes, cpu_seconds: order.cpu_seconds })?;
	// SAFETY: the region is longer than a record.
	let output = unsafe { output.add(RECORD_BYTES) };
	let output_bytes = setting.reserve.size() - RECORD_BYTES;
	Ok(Regions { input, input_bytes: E::INPUT_BYTES, output, output_bytes })
}
