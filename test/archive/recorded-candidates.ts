import { readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import type { CandidateRecord } from '../../src/archive/archive.ts'

/**
 * Candidates 9,000 to 9,127 of a run of examples/rastrigin by `mutate` and `crossover` alone, as its archive had them; one block, of
 * which the next is packed without a look at it, so that told again they take what others of that run take.
 */
export const recordedCandidates: readonly CandidateRecord[] = JSON.parse(
	zstdDecompressSync(readFileSync(new URL('rastrigin.json.zst', import.meta.url))).toString(),
)
