import { statSync } from 'node:fs'
import { type LookOptions, withWrittenArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { bytes } from '../numbers.ts'

/** `vacuum`: gives room that an archive does not take any more back to the disk. */
export async function vacuum(context: Context, options: LookOptions): Promise<void> {
	const path = await withWrittenArchive(context, options, (archive) => {
		const before = statSync(archive.path).size
		archive.vacuum()
		return { path: archive.path, before }
	})
	const after = statSync(path.path).size
	context.out.write(`${pathForPeople(context, path.path)}: ${bytes(after)}, ${bytes(path.before)} before\n`)
}
