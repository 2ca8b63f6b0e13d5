// The process behind `LaunchProcess`: small, so that what it starts is started at once.
import { standBack } from '../candidate/stand-back.ts'
import { launchHere } from './launch.ts'
import type { FromLaunchProcess, ToLaunchProcess } from './launch-process.ts'

/** Closed when this process and all that it has started are gone, by which the manager knows it. */
const standardError = 2
const underWay = new Map<number, AbortController>()
// The manager is one thread, and all compilers wait for it in the end: on a machine that is full, they should not take its
// core. What waits meanwhile is compiled in larger batches.
standBack(process.pid, 5)
process.on('message', (message: ToLaunchProcess) => {
	if (message.kind === 'end') underWay.get(message.id)?.abort()
	else void start(message)
})
// The manager has let go, or has ended in whatever way: all launchers lose their lifelines, and with the last this process
// has nothing to stay for.
process.on('disconnect', () => {
	for (const controller of underWay.values()) controller.abort()
})

async function start({ id, job }: ToLaunchProcess & { readonly kind: 'start' }): Promise<void> {
	const controller = new AbortController()
	underWay.set(id, controller)
	try {
		answer({ id, end: await launchHere(job, controller.signal, standardError) })
	} catch (error) {
		answer({ id, fault: (error as Error).message })
	} finally {
		underWay.delete(id)
	}
}

function answer(message: FromLaunchProcess): void {
	if (process.connected) process.send?.(message)
}
