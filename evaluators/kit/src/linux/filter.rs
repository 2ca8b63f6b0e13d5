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

use super::sandbox::CHANNEL;

/// Memory, time, chance, and the way out: what computing needs.
const COMPUTING: &[c_long] = &[
	libc::SYS_brk,
	libc::SYS_clock_getres,
	libc::SYS_clock_gettime,
	libc::SYS_clock_nanosleep,
	libc::SYS_exit,
	libc::SYS_exit_group,
	libc::SYS_futex,
	libc::SYS_getpid,
	libc::SYS_getrandom,
	libc::SYS_gettid,
	libc::SYS_gettimeofday,
	libc::SYS_madvise,
	libc::SYS_mremap,
	libc::SYS_munmap,
	libc::SYS_nanosleep,
	libc::SYS_restart_syscall,
	libc::SYS_rt_sigreturn,
	libc::SYS_sched_yield,
	libc::SYS_sigaltstack,
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
	libc::SYS_prlimit64,
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
	let mut running: Rules = COMPUTING.iter().map(|call| (*call, Vec::new())).collect();
	running.insert(libc::SYS_read, first_argument(&[0, CHANNEL])?);
	running.insert(libc::SYS_write, first_argument(&[1, 2, CHANNEL])?);
	running.insert(libc::SYS_writev, first_argument(&[1, 2])?);
	running.insert(libc::SYS_rt_sigaction, first_argument(&INTERNAL_SIGNALS)?);
	running.insert(libc::SYS_mmap, vec![SeccompRule::new(vec![not_executable()?])?]);
	running.insert(libc::SYS_mprotect, vec![SeccompRule::new(vec![not_executable()?])?]);

	let unconditional = COMPUTING.iter().chain(LOADING).chain(FORKING);
	let mut loading: Rules = unconditional.map(|call| (*call, Vec::new())).collect();
	loading.insert(libc::SYS_rt_sigaction, first_argument(&INTERNAL_SIGNALS)?);
	loading.insert(libc::SYS_write, first_argument(&[1, 2, CHANNEL])?);
	loading.insert(libc::SYS_writev, first_argument(&[1, 2])?);
	loading.insert(libc::SYS_openat, vec![SeccompRule::new(vec![read_only()?])?]);
	loading.insert(libc::SYS_clone, first_argument(&[libc::CLONE_PARENT | libc::CLONE_PIDFD])?);
	loading.insert(libc::SYS_prctl, first_argument(&[libc::PR_SET_NO_NEW_PRIVS, libc::PR_SET_PDEATHSIG])?);
	// Only to add the second filter.
	loading.insert(
		libc::SYS_seccomp,
		vec![SeccompRule::new(vec![argument(0, u64::from(libc::SECCOMP_SET_MODE_FILTER))?, argument(1, 0)?])?],
	);
	Ok(Filters { loading: program(loading)?, running: program(running)? })
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;
type Made<T> = Result<T, seccompiler::BackendError>;

fn program(rules: Rules) -> Result<BpfProgram, seccompiler::Error> {
	let target = TargetArch::try_from(ARCH)?;
	let filter = SeccompFilter::new(rules, SeccompAction::Trap, SeccompAction::Allow, target)?;
	Ok(filter.try_into()?)
}

/// Rules that let a call through where its first argument is one of these.
fn first_argument(allowed: &[i32]) -> Made<Vec<SeccompRule>> {
	allowed
		.iter()
		.map(|descriptor| SeccompRule::new(vec![argument(0, u64::from(descriptor.unsigned_abs()))?]))
		.collect()
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
