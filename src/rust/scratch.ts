import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const prefix = 'oxipelago-'

/**
 * A new folder `oxipelago-<pid>-<random>` for builds in flight, under `parent`; whoever makes it removes it.
 *
 * Such folders of processes that are no more are removed on the way.
 */
export async function makeScratch(parent: string): Promise<string> {
	await sweepScratch(parent)
	return mkdtemp(join(parent, `${prefix}${process.pid}-`))
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
