import { arch } from 'node:os'
import type { Outcome } from '../../src/candidate/outcome.ts'

/** One system call that a candidate makes outright. */
export interface SystemCall {
	readonly name: string
	readonly number: number
	/** Six, with commas between them. */
	readonly arguments: string
	/** It is stopped by the filter alone. */
	readonly needsFilter?: boolean
	/** What may come of it; `forbidden` where nothing is said. */
	readonly kinds?: readonly Outcome['kind'][]
}

type Row = readonly [name: string, x86: number, arm: number | undefined, words: string, more?: Partial<SystemCall>]

const nothing = '0,0,0,0,0,0'

/** Numbers of the Linux system call tables of x86-64 and AArch64. */
const rows: readonly Row[] = [
	['kill', 62, 129, '@VICTIM@,9,0,0,0,0'],
	['kill-manager', 62, 129, '@MANAGER@,9,0,0,0,0'],
	['kill-everyone', 62, 129, '-1,9,0,0,0,0'],
	['kill-group', 62, 129, '0,9,0,0,0,0', { kinds: ['forbidden', 'crashed'] }],
	['tkill', 200, 130, '@VICTIM@,9,0,0,0,0'],
	['pidfd_open', 434, 434, '@VICTIM@,0,0,0,0,0'],
	['getppid', 110, 173, nothing],
	['ptrace', 101, 117, '16,@MANAGER@,0,0,0,0'],
	['process_vm_readv', 310, 270, '@MANAGER@,0,0,0,0,0'],
	['process_vm_writev', 311, 271, '@MANAGER@,0,0,0,0,0'],
	['process_madvise', 440, 440, nothing],
	['kcmp', 312, 272, '@MANAGER@,@VICTIM@,0,0,0,0'],
	['fork', 57, undefined, nothing],
	['vfork', 58, undefined, nothing],
	['clone', 56, 220, '17,0,0,0,0,0'],
	['clone3', 435, 435, nothing],
	['execve', 59, 221, nothing],
	['execveat', 322, 281, nothing],
	['open', 2, undefined, nothing],
	['openat2', 437, 437, nothing],
	['open_by_handle_at', 304, 265, nothing],
	['name_to_handle_at', 303, 264, nothing],
	['readlinkat', 267, 78, nothing],
	['getdents64', 217, 61, '0,0,0,0,0,0'],
	['unlinkat', 263, 35, nothing],
	['renameat2', 316, 276, nothing],
	['ftruncate', 77, 46, '3,0,0,0,0,0'],
	['chroot', 161, 51, nothing],
	['mount', 165, 40, nothing],
	['open_tree', 428, 428, nothing],
	['fsopen', 430, 430, nothing],
	['pivot_root', 155, 41, nothing],
	['unshare', 272, 97, '1073741824,0,0,0,0,0'],
	['setns', 308, 268, '0,0,0,0,0,0'],
	['socket', 41, 198, '2,2,0,0,0,0'],
	['socketpair', 53, 199, '1,1,0,0,0,0'],
	['connect', 42, 203, '3,0,0,0,0,0'],
	['sendto', 44, 206, '3,0,0,0,0,0'],
	['sendmsg', 46, 211, '3,0,0,0,0,0'],
	['recvmsg', 47, 212, '3,0,0,0,0,0'],
	['dup', 32, 23, '3,0,0,0,0,0'],
	['dup3', 292, 24, '3,1,0,0,0,0'],
	['close', 3, 57, '3,0,0,0,0,0', { kinds: ['forbidden', 'timed-out'] }],
	['close_range', 436, 436, '0,100,0,0,0,0', { kinds: ['forbidden', 'timed-out'] }],
	['fcntl', 72, 25, '3,1,0,0,0,0'],
	['ioctl', 16, 29, '1,21523,0,0,0,0'],
	['memfd_create', 319, 279, nothing],
	['memfd_secret', 447, 447, nothing],
	['shmget', 29, 194, '0,4096,896,0,0,0', { needsFilter: true }],
	['msgget', 68, 186, '0,896,0,0,0,0', { needsFilter: true }],
	['semget', 64, 190, '0,1,896,0,0,0', { needsFilter: true }],
	['mq_open', 240, 180, nothing],
	['prctl', 157, 167, '1,0,0,0,0,0'],
	['seccomp', 317, 277, '1,0,0,0,0,0'],
	['landlock_restrict_self', 446, 446, nothing],
	['capset', 126, 91, nothing],
	['setresuid', 117, 147, '0,0,0,0,0,0'],
	['setsid', 112, 157, nothing],
	['setpgid', 109, 154, nothing],
	['setpriority', 141, 140, '0,0,-20,0,0,0'],
	['sched_setaffinity', 203, 122, nothing],
	['sched_setscheduler', 144, 119, nothing],
	['prlimit64', 302, 261, '0,7,0,0,0,0'],
	['rt_sigaction', 13, 134, '31,0,0,8,0,0'],
	['rt_sigqueueinfo', 129, 138, '@VICTIM@,9,0,0,0,0'],
	['timer_create', 222, 107, nothing],
	['setitimer', 38, 103, nothing],
	['io_uring_setup', 425, 425, '1,0,0,0,0,0'],
	['io_uring_enter', 426, 426, nothing],
	['io_setup', 206, 0, '1,0,0,0,0,0'],
	['bpf', 321, 280, nothing],
	['perf_event_open', 298, 241, nothing],
	['userfaultfd', 323, 282, nothing],
	['keyctl', 250, 219, nothing],
	['add_key', 248, 217, nothing],
	['inotify_init1', 294, 26, nothing],
	['fanotify_init', 300, 262, nothing],
	['syslog', 103, 116, '3,0,0,0,0,0'],
	['reboot', 169, 142, nothing],
	['kexec_load', 246, 104, nothing],
	['init_module', 175, 105, nothing],
	['clock_settime', 227, 112, nothing],
	['sethostname', 170, 161, nothing],
	['swapon', 167, 224, nothing],
	['quotactl', 179, 60, nothing],
	['personality', 135, 92, '4194304,0,0,0,0,0'],
	['membarrier', 324, 283, nothing],
	['modify_ldt', 154, undefined, nothing],
	['iopl', 172, undefined, '3,0,0,0,0,0'],
	['arch_prctl', 158, undefined, nothing],
	['x32-open', 1_073_741_826, undefined, nothing],
	['none-such', 999, 999, nothing],
	['exit', 60, 93, nothing, { kinds: ['crashed'] }],
	['exit_group', 231, 94, nothing, { kinds: ['crashed'] }],
]

/** Those that this machine's architecture has. */
export const systemCalls: readonly SystemCall[] = rows.flatMap(([name, x86, arm, words, more]) => {
	const number = arch() === 'arm64' ? arm : x86
	return number === undefined ? [] : [{ name, number, arguments: words, ...more }]
})
