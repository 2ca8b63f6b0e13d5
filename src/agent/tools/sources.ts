import type { Subject } from '../prompt/rules.ts'
import { functionNames } from '../prompt/rules.ts'
import { fencedBlocks } from '../reply/fences.ts'
import { plainCode } from '../reply/plain-code.ts'
import { definesAll, withPublic } from '../reply/rust-text.ts'
import { ToolRefusal } from './tool.ts'

/** What models are told of a parameter that takes a version. */
export const wholeFile = 'the complete file, as in a reply'

/**
 * A version as a model hands it to a tool, read as one in a reply is.
 *
 * @throws {ToolRefusal} If it does not define the functions.
 */
export function versionIn(text: string, subject: Pick<Subject, 'seed'>): string {
	const names = functionNames(subject)
	const fenced = fencedBlocks(text).find((block) => definesAll(block.text, names))
	const source = plainCode(fenced?.text ?? text)
	if (!definesAll(source, names)) {
		throw new ToolRefusal(`The source does not define ${names.map((name) => `\`pub fn ${name}\``).join(' and ')}.`)
	}
	return `${withPublic(source, names).trimEnd()}\n`
}
