import { arch } from 'node:os'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { Substitutions } from './candidate-file.ts'

/** A few system calls that only together do harm. */
export interface CallProgram {
	readonly name: string
	readonly title: string
	/** As `candidates/breakout/program.rs` reads it; of what there is outside. */
	readonly program: (outside: Substitutions) => string
	/** What may come of it where the filter holds; `forbidden` where nothing is said. */
	readonly kinds?: readonly Outcome['kind'][]
	/** Where there is no filter, its last call may succeed. */
	readonly mayWork?: boolean
}

const isArm = arch() === 'arm64'

/** Numbers of the system call tables of x86-64 and AArch64. */
const n = {
	write: isArm ? 64 : 1,
	nanosleep: isArm ? 101 : 35,
	getpid: isArm ? 172 : 39,
	sendmsg: isArm ? 211 : 46,
	shutdown: isArm ? 210 : 48,
	clone: isArm ? 220 : 56,
	kill: isArm ? 129 : 62,
	munmap: isArm ? 215 : 11,
	mmap: isArm ? 222 : 9,
	mremap: isArm ? 216 : 25,
	futex: isArm ? 98 : 202,
	ptrace: isArm ? 117 : 101,
	getppid: isArm ? 173 : 110,
	setsid: isArm ? 157 : 112,
	prctl: isArm ? 167 : 157,
	mount: isArm ? 40 : 165,
	chroot: isArm ? 51 : 161,
	clockGettime: isArm ? 113 : 228,
	openat: isArm ? 56 : 257,
	unshare: isArm ? 97 : 272,
	setRobustList: isArm ? 99 : 273,
	prlimit: isArm ? 261 : 302,
	processVmWritev: isArm ? 271 : 311,
	memfdCreate: isArm ? 279 : 319,
	execveat: isArm ? 281 : 322,
	pkeyMprotect: isArm ? 288 : 329,
	rtSigreturn: isArm ? 139 : 15,
	rtSigprocmask: isArm ? 135 : 14,
	tgkill: isArm ? 131 : 234,
	keyctl: isArm ? 219 : 250,
	setitimer: isArm ? 103 : 38,
	ioUringSetup: 425,
	clone3: 435,
	pidfdOpen: 434,
	pidfdSendSignal: 424,
	pidfdGetfd: 438,
} as const

const text = (words: string): string => `&${Buffer.from(words).toString('hex')}`
const bytes = (count: number, value = 0): string => `&${Buffer.alloc(count, value).toString('hex')}`
/** 64-bit numbers, as they stand in memory. */
const longs = (...values: bigint[]): string => {
	const buffer = Buffer.alloc(8 * values.length)
	for (const [at, value] of values.entries()) buffer.writeBigUInt64LE(BigInt.asUintN(64, value), 8 * at)
	return `&${buffer.toString('hex')}`
}
const here = -100 // AT_FDCWD
const most = 2n ** 64n - 1n
/** The clock of a process's processor time, as clock_getcpuclockid(3) makes it of its id. */
const clockOf = (id: number): number => (~id << 3) | 2

/** Each with its numbers, which are tried at every level. */
export const callPrograms: readonly CallProgram[] = [
	{
		name: 'memory-file-executed',
		title: 'write a program into memory and execute it',
		program: () =>
			`${n.memfdCreate} ${text('x')} 0; ${n.write} $0 ${text('#!/bin/sh\nkill -9 -1\n')} 20; ${n.execveat} $0 ${text('')} 0 0 4096`,
	},
	{
		name: 'kill-by-descriptor',
		title: 'kill the manager by a descriptor of its process',
		program: ({ MANAGER }) => `${n.pidfdOpen} ${MANAGER} 0; ${n.pidfdSendSignal} $0 9 0 0`,
	},
	{
		name: 'take-descriptor',
		title: "take one of the manager's descriptors",
		program: ({ MANAGER }) => `${n.pidfdOpen} ${MANAGER} 0; ${n.pidfdGetfd} $0 1 0`,
	},
	{ name: 'kill-judge', title: 'kill the judge', program: () => `${n.getppid}; ${n.kill} $0 9` },
	{ name: 'stop-judge', title: 'stop the judge', program: () => `${n.getppid}; ${n.kill} $0 19` },
	{ name: 'trace-judge', title: 'trace the judge', program: () => `${n.getppid}; ${n.ptrace} 16 $0 0 0` },
	{
		name: 'write-to-judge',
		title: "write into the judge's memory",
		program: () => `${n.getppid}; ${n.processVmWritev} $0 ${longs(0x1000n, 8n)} 1 ${longs(0x1000n, 8n)} 1 0`,
	},
	{
		name: 'memory-of-manager',
		title: "open the manager's memory",
		program: ({ MANAGER }) => `${n.openat} ${here} ${text(`/proc/${MANAGER}/mem`)} 2`,
	},
	{
		name: 'own-memory',
		title: 'open its own memory',
		program: () => `${n.openat} ${here} ${text('/proc/self/mem')} 2`,
	},
	{
		name: 'session-of-its-own',
		title: 'leave its process group and fork',
		program: () => `${n.setsid}; ${n.clone} 17 0 0 0 0`,
	},
	{ name: 'fork-for-the-judge', title: 'make the judge a child', program: () => `${n.clone} 32785 0 0 0 0` },
	{
		name: 'fork-by-clone3',
		title: 'fork by the newest call',
		program: () => `${n.clone3} ${bytes(88)} 88`,
	},
	{
		name: 'raised-limits',
		title: 'raise the limit of processes and fork',
		program: () => `${n.prlimit} 0 6 ${longs(most, most)} 0; ${n.clone} 17 0 0 0 0`,
	},
	{
		name: 'raised-memory',
		title: 'raise the limit of memory and take ten times as much',
		program: () => `${n.prlimit} 0 9 ${longs(most, most)} 0; ${n.mmap} 0 ${2 ** 31} 3 ${0x8022} -1 0`,
	},
	{
		name: 'namespaces',
		title: 'become root in a namespace of its own and mount',
		program: () => `${n.unshare} ${0x10020000}; ${n.mount} ${text('none')} ${text('/tmp')} ${text('tmpfs')} 0 0`,
	},
	{
		name: 'namespace-root',
		title: 'become root in a namespace of its own and change the root folder',
		program: () => `${n.unshare} ${0x10000000}; ${n.chroot} ${text('/tmp')}`,
		mayWork: true,
	},
	{
		name: 'traceable',
		title: 'outlive its judge, and leave a core',
		program: () => `${n.prctl} 1 0 0 0 0; ${n.prlimit} 0 4 ${longs(most, most)} 0`,
	},
	{
		name: 'keys-for-the-judge',
		title: 'give the judge its own keys',
		program: () => `${n.keyctl} 1 0 0 0 0; ${n.keyctl} 18 0 0 0 0`,
		mayWork: true,
	},
	{ name: 'shut-channel', title: "shut the judge's socket", program: () => `${n.shutdown} 3 2`, mayWork: true },
	{
		name: 'clock-of-manager',
		title: "read the manager's processor time",
		program: ({ MANAGER }) => `${n.clockGettime} ${clockOf(Number(MANAGER))} ${bytes(16)}`,
		mayWork: true,
	},
	{
		name: 'ring',
		title: 'have the kernel work for it in a ring',
		program: () => `${n.ioUringSetup} 8 ${bytes(120)}`,
		mayWork: true,
	},
	{
		name: 'stop-itself',
		title: 'stop, so as never to end',
		program: () => `${n.getpid}; ${n.kill} $0 19`,
		mayWork: true,
	},
	{
		name: 'end-itself',
		title: 'end by the signal that the judge sends',
		program: () => `${n.getpid}; ${n.tgkill} $0 $0 9`,
		kinds: ['crashed'],
		mayWork: true,
	},
	{
		name: 'alarm',
		title: 'set an alarm',
		program: () => `${n.setitimer} 0 ${longs(0n, 1n, 0n, 1n)} 0`,
		mayWork: true,
	},
	{
		name: 'robust-list',
		title: 'have the kernel write at its end',
		program: () => `${n.setRobustList} ${longs(0x1000n, 0n, 0n)} 24`,
		mayWork: true,
	},
	{
		name: 'lent-priority',
		title: 'take a lock that lends priority',
		program: () => `${n.futex} ${bytes(8)} 6 0 0 0 0`,
		mayWork: true,
	},
	{
		name: 'keyed-memory',
		title: 'make memory executable by a protection key',
		program: () => `${n.mmap} 0 4096 3 34 -1 0; ${n.pkeyMprotect} $0 4096 7 -1`,
		mayWork: true,
	},
	{
		name: 'map-channel',
		title: 'map its socket and its pipe',
		program: () => `${n.mmap} 0 4096 3 1 3 0; ${n.mmap} 0 4096 3 1 1 0`,
		kinds: ['wrong'],
	},
	{
		name: 'huge-pages',
		title: "take the machine's huge pages",
		program: () => `${n.mmap} 0 ${2 ** 33} 3 ${0x40022} -1 0`,
		kinds: ['wrong'],
	},
	{
		name: 'sleep-for-ever',
		title: 'sleep until the end of time',
		program: () => `${n.nanosleep} ${longs(2n ** 62n, 0n)} 0`,
		kinds: ['timed-out'],
	},
	{
		name: 'deaf',
		title: 'block all signals and sleep',
		program: () => `${n.rtSigprocmask} 2 ${longs(most)} 0 8; ${n.nanosleep} ${longs(2n ** 62n, 0n)} 0`,
		kinds: ['timed-out'],
	},
	{
		name: 'nothing-left',
		title: 'unmap all that it has',
		program: () => `${n.munmap} 0 ${2 ** 46}; ${n.munmap} 0 ${2 ** 47 - 4096}`,
		kinds: ['crashed'],
	},
	{
		name: 'forged-return',
		title: 'return from a handler that there was none of',
		program: () => `${n.rtSigreturn}`,
		kinds: ['crashed', 'forbidden'],
	},
]
