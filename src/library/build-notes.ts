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
