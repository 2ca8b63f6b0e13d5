import type { Archive } from '../../archive/archive.ts'
import { askedOf } from '../../experiment/seeds.ts'
import { archiveArgument, type LookOptions, withWrittenArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { counted } from '../numbers.ts'

/** `delete <run...>`: removes runs, each named in full, and all that is kept of them. */
export async function deleteRuns(context: Context, ids: readonly string[], options: LookOptions): Promise<void> {
	await withWrittenArchive(context, options, (archive) => {
		for (const id of ids) expectWhole(archive, id)
		for (const id of new Set(ids)) {
			const { experiment, told } = archive.run(id).record()
			archive.delete(id)
			context.out.write(`${id}: deleted, with ${counted(askedOf(experiment, told), 'candidate')}\n`)
		}
		const command = `${context.program} vacuum${archiveArgument(context, archive)}`
		context.out.write(`further candidates take the room; to give it back to the disk: ${command}\n`)
	})
}

/** What cannot be undone is not done by half a name. */
function expectWhole(archive: Archive, id: string): void {
	const all = archive.runs().map((run) => run.id)
	if (all.includes(id)) return
	const near = all.filter((one) => one.startsWith(id))
	const named = (near.length > 0 ? near : all).slice(0, 5).join(', ')
	throw new UsageError(
		`there is no run \`${id}\`: expected the whole name of one${named === '' ? '' : `, such as ${named}`}`,
	)
}
