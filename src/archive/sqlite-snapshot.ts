import type { KeptSnapshot } from './kept-snapshot.ts'
import { PartOfRun } from './part-of-run.ts'
import { packBlock, unpackBlock } from './text-blocks.ts'

/** The snapshot of one run in an archive's database. */
export class SqliteSnapshot extends PartOfRun implements KeptSnapshot {
	keep(state: string): void {
		const packed = packBlock([state])
		this.guard.write(() => this.statements.keepSnapshot.run({ run: this.run, state: packed }))
	}

	last(): string | undefined {
		const packed = this.guard.read(() => this.statements.snapshot.get({ run: this.run }))
		if (packed === undefined) return undefined
		try {
			return unpackBlock(packed)[0]
		} catch (error) {
			if (error instanceof Error && 'code' in error && /^(Z_|ZSTD_|ERR_)/.test(String(error.code))) return undefined
			throw error
		}
	}
}
