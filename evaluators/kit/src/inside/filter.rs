//! The system calls that a sandbox may make: an allowlist until it has loaded the candidate, and a
//! shorter one while the candidate runs. The first is entered by the zygote and inherited, since
//! entering one takes longer (0.15 ms) than all else about a sandbox. Every other call raises `SIGSYS`, whose handler notes
//! which it was. (`rt_sigprocmask` is left to it too: it makes it do nothing, since with `SIGSYS`
//! blocked, as on the way to a thread, the handler could not say more.)

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use libc::c_long;
use seccompiler::{
	BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use crate::shared::CHANNEL;

/// Memory, time, chance, and the way out: what computing needs. Those of its calls that could do more
/// are in [`computing`].
const COMPUTING: &[c_long] = &[
	libc::SYS_brk,
	libc::SYS_exit,
	libc::SYS_exit_group,
	libc::SYS_getpid,
	libc::SYS_getrandom,
	libc::SYS_gettid,
	libc::SYS_gettimeofday,
	libc::SYS_mremap,
	libc::SYS_munmap,
	libc::SYS_nanosleep,
	libc::SYS_restart_syscall,
	libc::SYS_rt_sigreturn,
	libc::SYS_sched_yield,
	libc::SYS_sigaltstack,
];

/// Calls about a clock. All others than these, the last of which is `CLOCK_TAI`, are made of a process id, and tell what
/// processor time that process has used.
const CLOCK_CALLS: [c_long; 3] = [libc::SYS_clock_getres, libc::SYS_clock_gettime, libc::SYS_clock_nanosleep];

/// To wait and to wake within a process, as std and libc do; not to lend priority to a holder of locks, nor to move
/// waiters. Without the private flag, what waits at a page of a file, such as libc's, can be woken from any process
/// that has mapped it: two sandboxes could talk.
const FUTEX_OPERATIONS: [i32; 4] =
	[libc::FUTEX_WAIT, libc::FUTEX_WAKE, libc::FUTEX_WAIT_BITSET, libc::FUTEX_WAKE_BITSET];

/// What an allocator says of its own memory.
const ADVICE: [i32; 6] = [
	libc::MADV_NORMAL,
	libc::MADV_WILLNEED,
	libc::MADV_DONTNEED,
	libc::MADV_FREE,
	libc::MADV_HUGEPAGE,
	libc::MADV_NOHUGEPAGE,
];

/// What the dynamic loader does besides.
const LOADING: &[c_long] = &[
	libc::SYS_close,
	libc::SYS_fstat,
	libc::SYS_lseek,
	libc::SYS_mmap,
	libc::SYS_mprotect,
	libc::SYS_newfstatat,
	libc::SYS_pread64,
	libc::SYS_read,
];

/// Signals that libc keeps to itself. It sets them up on the way to a thread, which is what is to
/// be named as forbidden.
const INTERNAL_SIGNALS: [i32; 2] = [32, 33];

/// What the zygote does to fork a sandbox, and a sandbox to shut itself in. Where a constructor of a
/// candidate's library does it, in its shut-in sandbox, there is nothing left for it to reach.
const FORKING: &[c_long] = &[
	libc::SYS_capset,
	libc::SYS_close_range,
	#[cfg(target_arch = "x86_64")]
	libc::SYS_dup2,
	libc::SYS_dup3,
	libc::SYS_getppid,
	libc::SYS_landlock_restrict_self,
	libc::SYS_recvmsg,
	libc::SYS_sendmsg,
	libc::SYS_setgroups,
	libc::SYS_setpgid,
	libc::SYS_setresgid,
	libc::SYS_setresuid,
];

/// The filters of both phases.
pub(crate) struct Filters {
	/// In force before the candidate's library is loaded, whose constructors run then.
	pub(crate) loading: BpfProgram,
	/// In force, on top of the first, before the candidate is called.
	pub(crate) running: BpfProgram,
}

/// Compiles both filters for this machine.
pub(crate) fn filters() -> Result<Filters, seccompiler::Error> {
	let mut running = computing()?;
	running.insert(libc::SYS_read, first_argument(&[0, CHANNEL])?);
	running.insert(libc::SYS_write, first_argument(&[1, 2, CHANNEL])?);
	running.insert(libc::SYS_writev, first_argument(&[1, 2])?);
	running.insert(libc::SYS_rt_sigaction, first_argument(&INTERNAL_SIGNALS)?);
	running.insert(libc::SYS_mmap, vec![SeccompRule::new(vec![not_executable()?])?]);
	running.insert(libc::SYS_mprotect, vec![SeccompRule::new(vec![not_executable()?])?]);

	let mut loading = computing()?;
	loading.extend(LOADING.iter().chain(FORKING).map(|call| (*call, Vec::new())));
	loading.insert(libc::SYS_rt_sigaction, first_argument(&INTERNAL_SIGNALS)?);
	loading.insert(libc::SYS_write, first_argument(&[1, 2, CHANNEL])?);
	loading.insert(libc::SYS_writev, first_argument(&[1, 2])?);
	loading.insert(libc::SYS_openat, vec![SeccompRule::new(vec![read_only()?])?]);
	loading.insert(libc::SYS_clone, first_argument(&[libc::CLONE_PARENT | libc::CLONE_PIDFD])?);
	loading.insert(libc::SYS_prctl, first_argument(&[libc::PR_SET_NO_NEW_PRIVS, libc::PR_SET_PDEATHSIG])?);
	// Its own limits: those of another process of the same user could be set too.
	loading.insert(libc::SYS_prlimit64, first_argument(&[0])?);
	// Only to add the second filter.
	loading.insert(
		libc::SYS_seccomp,
		vec![SeccompRule::new(vec![argument(0, u64::from(libc::SECCOMP_SET_MODE_FILTER))?, argument(1, 0)?])?],
	);
	Ok(Filters { loading: program(loading)?, running: program(running)? })
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;
type Made<T> = Result<T, seccompiler::BackendError>;

/// The rules for what computing needs, in both phases.
fn computing() -> Made<Rules> {
	let mut rules: Rules = COMPUTING.iter().map(|call| (*call, Vec::new())).collect();
	for call in CLOCK_CALLS {
		let last = u64::from(libc::CLOCK_TAI.unsigned_abs());
		let is_named = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Le, last)?;
		rules.insert(call, vec![SeccompRule::new(vec![is_named])?]);
	}
	let operation = SeccompCmpOp::MaskedEq(u64::from(!libc::FUTEX_CLOCK_REALTIME.unsigned_abs()));
	let private = FUTEX_OPERATIONS.map(|operation| operation | libc::FUTEX_PRIVATE_FLAG);
	rules.insert(libc::SYS_futex, one_of(1, &operation, &private)?);
	rules.insert(libc::SYS_madvise, one_of(2, &SeccompCmpOp::Eq, &ADVICE)?);
	Ok(rules)
}

fn program(rules: Rules) -> Result<BpfProgram, seccompiler::Error> {
	let target = TargetArch::try_from(ARCH)?;
	let filter = SeccompFilter::new(rules, SeccompAction::Trap, SeccompAction::Allow, target)?;
	Ok(filter.try_into()?)
}

/// Rules that let a call through where its first argument is one of these.
fn first_argument(allowed: &[i32]) -> Made<Vec<SeccompRule>> {
	one_of(0, &SeccompCmpOp::Eq, allowed)
}

/// Rules that let a call through where an argument compares with one of these.
fn one_of(index: u8, compare: &SeccompCmpOp, allowed: &[i32]) -> Made<Vec<SeccompRule>> {
	let rule = |value: &i32| {
		let value = u64::from(value.unsigned_abs());
		SeccompRule::new(vec![SeccompCondition::new(index, SeccompCmpArgLen::Dword, compare.clone(), value)?])
	};
	allowed.iter().map(rule).collect()
}

fn argument(index: u8, value: u64) -> Made<SeccompCondition> {
	SeccompCondition::new(index, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

/// Of `mmap` and `mprotect`: memory that cannot be executed.
fn not_executable() -> Made<SeccompCondition> {
	let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
	SeccompCondition::new(2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(executable), 0)
}

/// Of `openat`: to read what is there, not to create or change it.
fn read_only() -> Made<SeccompCondition> {
	let changing = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND | libc::O_PATH;
	SeccompCondition::new(2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(u64::from(changing.unsigned_abs())), 0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use seccompiler::apply_filter;
	use std::collections::BTreeSet;

	/// How a child ends that makes this call under both filters; `None` if it gets beyond it.
	fn signal_of(filters: &Filters, number: c_long, [a, b, c]: [i64; 3], rest: i64) -> Option<i32> {
		// SAFETY: the child makes system calls only, and ends by one.
		let pid = unsafe { libc::fork() };
		assert!(pid >= 0, "no fork");
		if pid == 0 {
			let entered = apply_filter(&filters.loading).and_then(|()| apply_filter(&filters.running));
			if entered.is_ok() {
				// SAFETY: whatever it does, it does to this child, with arguments that mean nothing.
				unsafe { libc::syscall(number, a, b, c, rest, rest, rest) };
			}
			// SAFETY: may be called at any time.
			unsafe { libc::_exit(i32::from(entered.is_err()) * 99) }
		}
		let mut status = 0;
		// SAFETY: the pointer is to a value that outlives the call.
		assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
		assert!(!libc::WIFEXITED(status) || libc::WEXITSTATUS(status) != 99, "the filters cannot be entered");
		libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status))
	}

	#[test]
	fn no_system_call_is_let_through_but_those_of_computing() {
		let filters = filters().expect("filters for this machine");
		let x32 = if cfg!(target_arch = "x86_64") { 0x4000_0000..0x4000_0000 + 600 } else { 0..0 };
		// What a return from a handler that there is none of leads to is anybody's guess.
		let mut unasked = vec![libc::SYS_rt_sigreturn];
		if cfg!(target_arch = "x86_64") {
			// Linux lets its own calls of probes past every filter; from any other place they fail.
			unasked.extend([335, 336]);
		}
		let numbers = (-1..1_200).chain(x32).filter(|number| !unasked.contains(number));
		let through: BTreeSet<c_long> =
			numbers.filter(|number| signal_of(&filters, *number, [-1; 3], -1) != Some(libc::SIGSYS)).collect();
		let computing = COMPUTING.iter().copied().filter(|number| !unasked.contains(number));
		assert_eq!(through, computing.collect());
	}

	#[test]
	fn calls_that_could_do_more_are_let_through_for_what_computing_needs() {
		let filters = filters().expect("filters for this machine");
		let is_let_through = |call, arguments| signal_of(&filters, call, arguments, 0) != Some(libc::SIGSYS);
		let private_wake = i64::from(libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG);
		let clocked_wait = i64::from(libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME);
		let (read_write, execute) = (i64::from(libc::PROT_READ | libc::PROT_WRITE), i64::from(libc::PROT_EXEC));
		let clock_of_parent = !i64::from(std::process::id()) << 3 | 2;
		for (call, arguments, expected) in [
			(libc::SYS_read, [0, 0, 0], true),
			(libc::SYS_read, [4, 0, 0], false),
			(libc::SYS_write, [i64::from(CHANNEL), 0, 0], true),
			(libc::SYS_write, [0, 0, 0], false),
			(libc::SYS_futex, [0, private_wake, 0], true),
			(libc::SYS_futex, [0, clocked_wait, 0], true),
			(libc::SYS_futex, [0, i64::from(libc::FUTEX_WAKE), 0], false),
			(libc::SYS_futex, [0, i64::from(libc::FUTEX_WAIT), 0], false),
			(libc::SYS_futex, [0, i64::from(libc::FUTEX_LOCK_PI), 0], false),
			(libc::SYS_futex, [0, i64::from(libc::FUTEX_CMP_REQUEUE_PI), 0], false),
			(libc::SYS_madvise, [0, 0, i64::from(libc::MADV_DONTNEED)], true),
			(libc::SYS_madvise, [0, 0, i64::from(libc::MADV_MERGEABLE)], false),
			(libc::SYS_madvise, [0, 0, i64::from(libc::MADV_PAGEOUT)], false),
			(libc::SYS_clock_gettime, [i64::from(libc::CLOCK_PROCESS_CPUTIME_ID), 0, 0], true),
			(libc::SYS_clock_gettime, [clock_of_parent, 0, 0], false),
			(libc::SYS_clock_nanosleep, [clock_of_parent, 0, 0], false),
			(libc::SYS_mmap, [0, 0, read_write], true),
			(libc::SYS_mmap, [0, 0, execute], false),
			(libc::SYS_mprotect, [0, 0, execute | read_write], false),
			(libc::SYS_rt_sigaction, [i64::from(libc::SIGSYS), 0, 0], false),
			(libc::SYS_prctl, [i64::from(libc::PR_SET_NO_NEW_PRIVS), 1, 0], false),
		] {
			assert_eq!(is_let_through(call, arguments), expected, "{call} {arguments:?}");
		}
	}
}
