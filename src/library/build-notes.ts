/**
 * Who hears what is being built: `onNote` each line; where there is none, `errors` that something is, in one line, so that
 * minutes of waiting are not taken for a fault.
 */
export function buildNotes(
	onNote: ((line: string) => void) | undefined,
	errors: { write(text: string): unknown },
): (line: string) => void {
	if (onNote !== undefined) return onNote
	let isSaid = false
	return () => {
		if (!isSaid) errors.write('oxipelago: building what calls and sandboxes need; once, it may take minutes\n')
		isSaid = true
	}
}

/** What a run tells: all to `onNote`; where there is none, that something is being built, as {@link buildNotes} does. */
export function runNotes(
	onNote: ((line: string) => void) | undefined,
	errors: { write(text: string): unknown },
): Record<'note' | 'wait', (line: string) => void> {
	const building = buildNotes(onNote, errors)
	return {
		note: (line) => onNote?.(line),
		wait: (line) => (line.startsWith('building ') ? building(line) : onNote?.(line)),
	}
}
