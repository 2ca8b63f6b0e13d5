/** Text with every secret replaced. */
export type Redact = (text: string) => string

/** What stands where a secret was. */
export const REDACTED = '[redacted]'

/**
 * A function that replaces each of `secrets`, in the ways in which they travel: as they are, percent-encoded, as JSON
 * text and as Base64. Secrets of fewer than 4 characters are not looked for: they would be found everywhere.
 *
 * Endpoints echo keys in their error messages, and models echo what they are told; so all that is kept or shown goes
 * through here.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
	const forms = new Set<string>()
	for (const secret of secrets) {
		if (secret === undefined || secret.length < 4) continue
		const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
		for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]) {
			forms.add(form)
		}
	}
	if (forms.size === 0) return (text) => text
	// Longest first, so that no secret leaves the tail of a longer one behind.
	const sorted = [...forms].sort((a, b) => b.length - a.length)
	return (text) => sorted.reduce((clean, form) => clean.replaceAll(form, REDACTED), text)
}
