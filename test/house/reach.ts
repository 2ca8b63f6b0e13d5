import { type Node, traverseFast } from '@babel/types'
import type { Source } from './sources.ts'

const OF_CLI = new Set(['argv', 'env', 'stdin', 'stdout', 'stderr', 'exit', 'exitCode', 'cwd', 'chdir'])

/**
 * Uses of what must come in as a parameter, as `path:line: what`; empty if there are none.
 *
 * `Math.random` nowhere, for a run must be repeatable from its seed. What `process` knows of arguments, environment,
 * folder and terminal only in `cli`.
 */
export function globalReaches({ path, tree }: Source): string[] {
	const found: string[] = []
	traverseFast(tree, (node) => {
		const what = memberOf(node)
		if (what === undefined) return
		const [object, property] = what
		const ofCli = object === 'process' && OF_CLI.has(property) && !path.startsWith('cli/')
		if (ofCli || (object === 'Math' && property === 'random')) {
			found.push(`${path}:${node.loc?.start.line}: ${object}.${property}`)
		}
	})
	return found
}

function memberOf(node: Node): readonly [string, string] | undefined {
	if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined
	const { object, property } = node
	if (object.type !== 'Identifier') return undefined
	if (property.type === 'Identifier' && !node.computed) return [object.name, property.name]
	if (property.type === 'StringLiteral') return [object.name, property.value]
	return undefined
}
