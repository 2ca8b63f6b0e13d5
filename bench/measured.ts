import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packageRoot } from '../src/cli/places.ts'
import { makeScratch, removeScratch, scratchParent } from '../src/rust/scratch.ts'

/** What came of a bench: its report, for a person too, and whether it is what it has to be. */
export interface Measured {
	readonly report: object
	readonly text: string
	/** Default: nothing has to hold. */
	readonly holds?: boolean
}

/** Where a bench works, and whom it tells of it. */
export interface Workplace {
	/** In memory where there is room, for what is thrown away. */
	readonly scratch: string
	/** On a disk. */
	readonly disk: string
	readonly say: (line: string) => void
}

/** Options of a command, of which each has this one. */
export interface Printed {
	/** The report as JSON in place of tables. */
	readonly json: boolean
}

/** An action of the command `name`: measures, prints what came of it, keeps it in `data/cache`, and ends with 1 where it does not hold. */
export function measuring<Options extends Printed>(
	name: string,
	measure: (options: Options, place: Workplace) => Promise<Measured>,
): (options: Options) => Promise<void> {
	return async (options) => {
		const scratch = await makeScratch(await scratchParent())
		const disk = await makeScratch(tmpdir())
		try {
			const say = (line: string): void => void process.stderr.write(`${line}\n`)
			const { report, text, holds = true } = await measure(options, { scratch, disk, say })
			const file = join(packageRoot, 'data', 'cache', `${name}.json`)
			await mkdir(dirname(file), { recursive: true })
			await writeFile(file, `${JSON.stringify(report, undefined, '\t')}\n`)
			process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${text}\nAlso in ${file}\n`)
			if (!holds) process.exitCode = 1
		} finally {
			await removeScratch(scratch)
			await removeScratch(disk)
		}
	}
}
