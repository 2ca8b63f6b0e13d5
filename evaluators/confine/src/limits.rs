//! What this process may no longer do, nor anything it starts.

use std::io;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::arguments::Arguments;

/// Applies all limits; returns the parts that this machine does not give.
///
/// A resource limit that was asked for and cannot be set is an error; isolation that the kernel lacks is told.
pub(crate) fn apply(arguments: &Arguments) -> io::Result<Vec<&'static str>> {
	let mib = |count: u64| count << 20;
	limit(Resource::Core, Some(0))?;
	limit(Resource::Fsize, arguments.file_mib.map(mib))?;
	limit(Resource::Nproc, arguments.processes)?;
	limit_cpu(arguments.cpu)?;
	let mut missing = Vec::new();
	isolate(arguments, &mut missing)?;
	// Last, since what comes before needs a little itself.
	if cfg!(target_os = "macos") {
		missing.push("memory-limit"); // its kernel does not enforce one on address space
	} else {
		limit(Resource::As, arguments.memory_mib.map(mib))?;
	}
	Ok(missing)
}

fn limit(resource: Resource, most: Option<u64>) -> io::Result<()> {
	let Some(most) = most else { return Ok(()) };
	let allowed = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
	let most = Some(most.min(allowed)); // lowering a hard limit needs no privilege, raising it does
	Ok(setrlimit(resource, Rlimit { current: most, maximum: most })?)
}

/// A limit in whole seconds, above the exact one that each command gets as a timer: for what commands start themselves.
fn limit_cpu(most: Option<Duration>) -> io::Result<()> {
	limit(Resource::Cpu, most.map(|most| most.as_secs() + 2))
}

#[cfg(target_os = "linux")]
fn isolate(arguments: &Arguments, missing: &mut Vec<&'static str>) -> io::Result<()> {
	rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
	rustix::thread::set_no_new_privs(true)?;
	crate::limits::landlock::restrict(arguments, missing)?;
	if crate::limits::sockets::refuse().is_err() {
		missing.push("seccomp");
	}
	Ok(())
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of the one for Linux")]
fn isolate(_: &Arguments, missing: &mut Vec<&'static str>) -> io::Result<()> {
	missing.extend(["parent-death-signal", "no-new-privileges", "landlock", "seccomp"]);
	Ok(())
}

#[cfg(target_os = "linux")]
mod landlock {
	use std::io;

	use landlock::{
		ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
		RulesetStatus, Scope, path_beneath_rules,
	};

	use crate::arguments::Arguments;

	/// The newest that is asked for; an older kernel gives what it has, and the rest is told as missing.
	const WANTED: ABI = ABI::V6;

	pub(super) fn restrict(arguments: &Arguments, missing: &mut Vec<&'static str>) -> io::Result<()> {
		let write: BitFlags<AccessFs> = AccessFs::from_all(WANTED) & !AccessFs::Execute;
		let status = Ruleset::default()
			.set_compatibility(CompatLevel::BestEffort)
			.handle_access(AccessFs::from_all(WANTED))
			.and_then(|rules| rules.handle_access(AccessNet::from_all(WANTED)))
			.and_then(|rules| rules.scope(Scope::from_all(WANTED)))
			.and_then(Ruleset::create)
			.and_then(|rules| rules.add_rules(path_beneath_rules(&arguments.read, AccessFs::from_read(WANTED))))
			.and_then(|rules| rules.add_rules(path_beneath_rules(&arguments.write, write)))
			.and_then(landlock::RulesetCreated::restrict_self)
			.map_err(io::Error::other)?;
		match status.ruleset {
			RulesetStatus::FullyEnforced => {}
			RulesetStatus::PartiallyEnforced => missing.push("landlock-in-part"),
			RulesetStatus::NotEnforced => missing.push("landlock"),
		}
		Ok(())
	}
}

#[cfg(target_os = "linux")]
mod sockets {
	use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

	/// Refuses calls that a compiler and a linker have no use for; all others stay allowed.
	pub(super) fn refuse() -> Result<(), Box<dyn std::error::Error>> {
		let refused = [
			libc::SYS_socket,
			libc::SYS_connect,
			libc::SYS_bind,
			libc::SYS_ptrace,
			libc::SYS_process_vm_readv,
			libc::SYS_process_vm_writev,
			libc::SYS_io_uring_setup,
			libc::SYS_bpf,
			libc::SYS_perf_event_open,
			libc::SYS_keyctl,
			libc::SYS_mount,
			libc::SYS_unshare,
			libc::SYS_setns,
		];
		let filter = SeccompFilter::new(
			refused.map(|call| (call, Vec::new())).into_iter().collect(),
			SeccompAction::Allow,
			SeccompAction::Errno(libc::EPERM.unsigned_abs()),
			TargetArch::try_from(std::env::consts::ARCH)?,
		)?;
		let program: BpfProgram = filter.try_into()?;
		Ok(seccompiler::apply_filter(&program)?)
	}
}
