import { access, constants, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EvaluatorFault } from '../candidate/evaluator-fault.ts'

/** A folder for builds cannot be had, or has no room left: something is missing on this machine, said in one line. */
export class ScratchError extends EvaluatorFault {
	override readonly name = 'ScratchError'
	/** It may do again once there is room. */
	readonly isFull: boolean

	/** @param why - What stands in the way, in the system's words. */
	constructor(folder: string, why: string, options?: ErrorOptions) {
		const isFull = saysFull.test(why)
		super(
			isFull
				? `${folder}: no room is left for builds (${why}); make room, or name another folder with TMPDIR`
				: `${folder}: no folder for builds can be made here (${why}); name one that can be written with TMPDIR`,
			options,
		)
		this.isFull = isFull
	}
}

/** The fault behind a failure to write to `folder`: a `ScratchError` where it says so, else `undefined`. */
export function scratchFault(folder: string, why: string, cause?: unknown): ScratchError | undefined {
	return saysFull.test(why) || saysUnwritable.test(why) ? new ScratchError(folder, why, { cause }) : undefined
}

const saysFull = /ENOSPC|EDQUOT|EFBIG|No space left|Disk quota exceeded|File too large/
const saysUnwritable = /ENOENT|ENOTDIR|EROFS|EACCES|EPERM/

const prefix = 'oxipelago-'
const memoryFolder = '/dev/shm'
/** Of statfs(2). */
const tmpfsMagic = 0x01021994
const minFreeBytes = 512 * 2 ** 20

/**
 * A new folder `oxipelago-<pid>-<random>` for builds in flight, under `parent`; whoever makes it removes it.
 *
 * Such folders of processes that are no more are removed on the way.
 *
 * @throws {ScratchError} If it cannot be made.
 */
export async function makeScratch(parent: string): Promise<string> {
	try {
		await sweepScratch(parent)
		return await mkdtemp(join(parent, `${prefix}${process.pid}-`))
	} catch (error) {
		throw scratchFault(parent, (error as Error).message, error) ?? error
	}
}

/**
 * Where scratch is best made: in memory, where this machine has room for it there, and else where temporary files are.
 *
 * Measured: to write a candidate's file takes 7 us on tmpfs, and to remove it 3 us; on a busy ext4, 200 us and 1 to
 * 4 ms, more than rustc takes for the candidate.
 */
export async function scratchParent(): Promise<string> {
	return (await isUsable(memoryFolder)) ? memoryFolder : tmpdir()
}

/** Removes `folder` with all that is in it; nothing if it is gone already. */
export async function removeScratch(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

async function sweepScratch(parent: string): Promise<void> {
	for (const name of await readdir(parent)) {
		const pid = /^oxipelago-(\d+)-\w{6}$/.exec(name)?.[1]
		if (pid === undefined || isAlive(Number(pid))) continue
		// Another user's, which is not ours to remove, is left.
		await removeScratch(join(parent, name)).catch(() => undefined)
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0)
		return true
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM'
	}
}

/** Enough room, ours to write, and libraries may be loaded from there: containers often mount it small, or `noexec`. */
async function isUsable(folder: string): Promise<boolean> {
	try {
		await access(folder, constants.W_OK | constants.X_OK)
		const { type, bavail, bsize } = await statfs(folder)
		const mounts = await readFile('/proc/self/mounts', 'utf8')
		const options = mounts
			.split('\n')
			.findLast((line) => line.split(' ')[1] === folder)
			?.split(' ')[3]
			?.split(',')
		return type === tmpfsMagic && bavail * bsize >= minFreeBytes && options !== undefined && !options.includes('noexec')
	} catch {
		return false // there is no such folder on this system
	}
}
