/**
 * Where thoughts stand in a reply that tells them from its answer by headings or sentences, such as `## Thinking` …
 * `## Final Response` or `Here are my reasoning steps:` … `[BEGIN FINAL RESPONSE]`: offsets of their begin and end, what
 * opens and ends them included; `undefined` where none are told apart.
 *
 * Thoughts come first, for behind code such a heading only explains; and an answer has code. Parts named "Plan" or
 * "Reasoning" belong to many an answer, so they are thoughts only where there is code in them too, and no others are where
 * nothing ends them, unless the reply was cut.
 */
export function headedThoughts(text: string, isCut: boolean): readonly [start: number, end: number] | undefined {
	const closer = [...text.matchAll(closers)].at(-1)
	if (closer !== undefined) return [0, endOf(closer)]
	const opening = opener.exec(text)
	if (opening === null || hasCode(text.slice(0, opening.index))) return undefined
	const start = endOf(opening)
	const rest = text.slice(start)
	const answer = [...rest.matchAll(answers)].find((found) => formOf(found) === formOf(opening))
	const { thinks, reasons } = opening.groups ?? {}
	const areThoughts = thinks !== undefined || (reasons !== undefined && formOf(opening) === 'sentence')
	if (answer !== undefined && hasCode(rest.slice(endOf(answer)))) {
		return areThoughts || hasCode(rest.slice(0, answer.index)) ? [opening.index, start + endOf(answer)] : undefined
	}
	return isCut && areThoughts ? [opening.index, text.length] : undefined
}

/** What only ever ends thoughts; what opens them is often written by a prompt's template. */
const closers = /^[ \t]*(?:\[BEGIN[_ ]FINAL[_ ](?:RESPONSE|ANSWER)\]|\.\.\. ?done thinking\.?[ \t]*$)/gim

const opener = line(
	String.raw`(?:(?:my|the|a|some|internal|initial|detailed|step[- ]by[- ]step)\s)*(?:(?<thinks>think(?:ing)?|thoughts?|chain[- ]of[- ]thought|思考|思路)|(?<reasons>reasoning)|analysis|plan)(?:\s(?:process|steps?|trace|out loud|aloud))?`,
	'im',
)

const answers = line(
	String.raw`(?:(?:my|final|new|improved|updated|revised|complete|full|rust)\s)*(?:response|answer|solution|code|implementation|version|function|program|edits?|changes?|patch|diff|回答|答案)`,
	'gim',
)

/** A line of these words and nothing else: a heading, in bold, quoted, a sentence that says what follows, or bare. */
function line(words: string, flags: string): RegExp {
	return new RegExp(
		String.raw`^[ \t>]*(?<heading>#{1,6}[ \t]*)?[*_]*(?<sentence>here(?:'s|’s| is| are) (?:my|the) )?${words}[*_]*[:：]?(?:\.{3}|…)?[*_]*[ \t]*$`,
		flags,
	)
}

/** What opens an answer is of the form of what opened the thoughts; others stand within these. */
function formOf({ groups }: RegExpExecArray): 'sentence' | 'heading' | 'line' {
	return groups?.sentence !== undefined ? 'sentence' : groups?.heading !== undefined ? 'heading' : 'line'
}

function hasCode(text: string): boolean {
	return /`{3}|~{3}|<{4}|-{5}|^@@|\bfn\s+\w|\{\s*"/m.test(text)
}

function endOf(found: RegExpExecArray): number {
	return found.index + found[0].length
}
