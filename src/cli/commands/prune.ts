import { worthKeeping } from '../../search/worth-keeping.ts'
import { archiveArgument, type LookOptions, runNamed, withWrittenArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { count, counted } from '../numbers.ts'

/** `prune <run…>`: of candidates that nobody will look at again, figures alone are kept. */
export async function prune(context: Context, ids: readonly string[], options: LookOptions): Promise<void> {
	await withWrittenArchive(context, options, (archive) => {
		for (const run of ids.map((id) => runNamed(context, archive, id))) {
			run.hold()
			const { told } = run.record()
			const pruned = run.prune(worthKeeping(run), Date.now())
			context.out.write(
				`${run.id}: ${counted(told - pruned, 'candidate')} of ${count(told)} kept whole, of the others what they came to\n`,
			)
		}
		const command = `${context.program} vacuum${archiveArgument(context, archive)}`
		context.out.write(`further candidates take the room; to give it back to the disk: ${command}\n`)
	})
}
