import type { RunArchive } from '../archive/archive.ts'
import { compilersText } from '../archive/rescoring.ts'

/** By which compilers a run was scored, as a fact of it; none where it was one all along. */
export function compilerFacts(run: RunArchive): [string, string][] {
	const text = compilersText(run)
	return text === undefined ? [] : [['compiler', text]]
}
