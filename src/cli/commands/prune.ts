import { worthKeeping } from '../../search/worth-keeping.ts'
import { archiveArgument, type LookOptions, runNamed, withWrittenArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { count, counted } from '../numbers.ts'

/** `prune <run…>`: of candidates and conversations that nobody will look at again, figures alone are kept. */
export async function prune(context: Context, ids: readonly string[], options: LookOptions): Promise<void> {
	await withWrittenArchive(context, options, (archive) => {
		for (const run of ids.map((id) => runNamed(context, archive, id))) {
			run.hold()
			const { told } = run.record()
			const { candidates, requests } = run.prune(worthKeeping(run), Date.now())
			const models = requests === 0 ? '' : `, and of ${counted(requests, 'request')} to models what they cost`
			context.out.write(
				`${run.id}: ${counted(told - candidates, 'candidate')} of ${count(told)} kept whole, of the others what they came to${models}\n`,
			)
		}
		const command = `${context.program} vacuum${archiveArgument(context, archive)}`
		context.out.write(`further candidates take the room; to give it back to the disk: ${command}\n`)
	})
}
