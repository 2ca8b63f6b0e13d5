import { worthKeeping } from '../../search/worth-keeping.ts'
import { archiveArgument, type LookOptions, runNamed, withWrittenArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { count, counted } from '../numbers.ts'

/** `prune <run…>`: of candidates and conversations that nobody will look at again, figures alone are kept. */
export async function prune(context: Context, ids: readonly string[], options: LookOptions): Promise<void> {
	await withWrittenArchive(context, options, (archive) => {
		const runs = new Map(ids.map((id) => runNamed(context, archive, id)).map((run) => [run.id, run]))
		let dropped = 0
		for (const run of runs.values()) {
			run.hold()
			const { told } = run.record()
			const { candidates, requests } = run.prune(worthKeeping(run), Date.now())
			dropped += candidates + requests
			context.out.write(`${run.id}: ${whatStays(told, candidates)}${ofModels(requests)}\n`)
		}
		if (dropped === 0) return
		const command = `${context.program} vacuum${archiveArgument(context, archive)}`
		context.out.write(`further candidates take the room; to give it back to the disk: ${command}\n`)
	})
}

function whatStays(told: number, dropped: number): string {
	if (dropped === 0) return `all ${counted(told, 'candidate')} stay whole: there is nothing to drop`
	return (
		`${count(told - dropped)} of ${counted(told, 'candidate')} stay whole (elites, the best, the latest, and what they come from); ` +
		`of the other ${count(dropped)} the figures stay, without source and output`
	)
}

function ofModels(requests: number): string {
	return requests === 0 ? '' : `; of ${counted(requests, 'request')} to models what they cost`
}
