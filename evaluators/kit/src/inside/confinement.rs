//! How a sandbox shuts itself in. The zygote prepares everything once; a sandbox only applies it.

use std::io;

use landlock::{
	ABI, Access, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr,
	RulesetStatus, Scope,
};
use rustix::process::{Gid, Resource, Rlimit, Uid, getrlimit, setrlimit};
use rustix::thread::{
	CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs, set_thread_groups, set_thread_res_gid,
	set_thread_res_uid,
};
use seccompiler::apply_filter;

use super::filter::{Filters, filters};
use crate::shared::parts::Parts;

/// The user and group that a sandbox becomes where the judge may choose: nobody.
const NOBODY: u32 = 65_534;

/// What one sandbox may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
	/// Address space in bytes, all mappings included.
	pub(crate) address_bytes: u64,
	/// Processor time in whole seconds: a backstop behind the judge's deadline.
	pub(crate) cpu_seconds: u64,
}

/// Everything that can be made ready before a sandbox is forked.
pub(crate) struct Confinement {
	ruleset: Option<RulesetCreated>,
	filters: Option<Filters>,
	/// Whether the filter for loading is in force.
	is_filtered: bool,
}

impl Confinement {
	/// Prepares what this kernel has.
	pub(crate) fn prepare() -> Self {
		Confinement { ruleset: ruleset().ok(), filters: filters().ok(), is_filtered: false }
	}

	/// Leaves the zygote, and all that it forks from now on, only the system calls that forking a
	/// sandbox and loading a candidate need, if that is wanted and can be had.
	pub(crate) fn filter(&mut self, wanted: Parts) {
		if let Some(filters) = &self.filters
			&& wanted.has(Parts::SECCOMP)
			&& !self.is_filtered
		{
			self.is_filtered = apply_filter(&filters.loading).is_ok();
		}
	}

	/// The parts that a sandbox inherits.
	pub(crate) fn inherited(&self) -> Parts {
		if self.is_filtered { Parts::SECCOMP } else { Parts::NONE }
	}

	/// Gives up this process's user, capabilities and means, for good. Returns the parts of
	/// `wanted` that are in force.
	pub(crate) fn lower(wanted: Parts) -> io::Result<Parts> {
		let entered = if wanted.has(Parts::USER) && become_nobody().is_ok() { Parts::USER } else { Parts::NONE };
		let nothing = CapabilitySets {
			effective: CapabilitySet::empty(),
			permitted: CapabilitySet::empty(),
			inheritable: CapabilitySet::empty(),
		};
		set_capabilities(None, nothing)?;
		limit(Resource::Nproc, 0)?;
		limit(Resource::Nofile, 16)?;
		Ok(entered)
	}

	/// Limits what the candidate may use.
	pub(crate) fn allow(allowance: Allowance) -> io::Result<()> {
		limit(Resource::As, allowance.address_bytes)?;
		limit(Resource::Cpu, allowance.cpu_seconds)
	}

	/// Takes files, network and other processes out of reach. Returns the parts of `wanted` that
	/// are in force.
	pub(crate) fn hide(&mut self, wanted: Parts) -> Parts {
		if !wanted.has(Parts::LANDLOCK) {
			return Parts::NONE;
		}
		self.ruleset.take().map_or(Parts::NONE, restrict)
	}

	/// Takes away the system calls that only forking and loading needed.
	pub(crate) fn tighten(&self) -> Result<(), seccompiler::Error> {
		match &self.filters {
			Some(filters) if self.is_filtered => apply_filter(&filters.running),
			_ => Ok(()),
		}
	}
}

/// Limits that are the same for every sandbox; set by the zygote and inherited.
pub(crate) fn limit_inherited(stack_bytes: u64) -> io::Result<()> {
	set_no_new_privs(true)?;
	limit(Resource::Stack, stack_bytes)?;
	for resource in [Resource::Core, Resource::Fsize, Resource::Memlock, Resource::Msgqueue] {
		limit(resource, 0)?;
	}
	Ok(())
}

/// Sets a limit; where this process was given a lower one already, that stays.
fn limit(resource: Resource, value: u64) -> io::Result<()> {
	let value = getrlimit(resource).maximum.map_or(value, |most| value.min(most));
	Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

/// A ruleset that allows nothing: a sandbox loads its library from memory and opens no file.
fn ruleset() -> Result<RulesetCreated, landlock::RulesetError> {
	Ruleset::default()
		.handle_access(AccessFs::from_all(ABI::V5))?
		.handle_access(AccessNet::from_all(ABI::V4))?
		.scope(Scope::from_all(ABI::V6))?
		.create()?
		// A candidate that tries files all night must not fill the machine's audit log.
		.log_same_exec(false)
}

/// The parts of Landlock that are in force after this.
fn restrict(ruleset: RulesetCreated) -> Parts {
	let Ok(status) = ruleset.restrict_self() else { return Parts::NONE };
	match status.landlock {
		LandlockStatus::Available { effective_abi, .. } if status.ruleset != RulesetStatus::NotEnforced => {
			parts_of(effective_abi)
		}
		_ => Parts::NONE,
	}
}

/// What Landlock can keep at this version of it, where it keeps anything: since 6.7 the network, since 6.12 signals and
/// abstract sockets.
fn parts_of(effective: ABI) -> Parts {
	let network = if effective >= ABI::V4 { Parts::LANDLOCK_NETWORK } else { Parts::NONE };
	let scope = if effective >= ABI::V6 { Parts::LANDLOCK_SCOPE } else { Parts::NONE };
	let files = if effective >= ABI::V1 { Parts::LANDLOCK } else { Parts::NONE };
	files | network | scope
}

fn become_nobody() -> rustix::io::Result<()> {
	let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
	set_thread_groups(&[])?;
	set_thread_res_gid(group, group, group)?;
	set_thread_res_uid(user, user, user)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_older_landlock_lacks_what_came_later() {
		let all = Parts::LANDLOCK | Parts::LANDLOCK_NETWORK | Parts::LANDLOCK_SCOPE;
		assert_eq!(parts_of(ABI::Unsupported), Parts::NONE);
		for abi in [ABI::V1, ABI::V2, ABI::V3] {
			assert_eq!(parts_of(abi), Parts::LANDLOCK);
		}
		for abi in [ABI::V4, ABI::V5] {
			assert_eq!(parts_of(abi), all - Parts::LANDLOCK_SCOPE);
		}
		assert_eq!(parts_of(ABI::V6), all);
	}
}
