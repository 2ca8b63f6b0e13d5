import type { Random } from './random.ts'

/**
 * One draw from the Beta distribution, in (0, 1).
 *
 * @throws {RangeError} If a parameter is not positive.
 */
export function drawBeta(alpha: number, beta: number, random: Random): number {
	const a = drawGamma(alpha, random)
	const b = drawGamma(beta, random)
	return a / (a + b)
}

/** Gamma with scale 1, by Marsaglia and Tsang (2000); for shapes below 1 by their boost. */
function drawGamma(shape: number, random: Random): number {
	if (!(shape > 0)) throw new RangeError(`Expected a positive shape, got \`${shape}\``)
	if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.float()) ** (1 / shape)
	const d = shape - 1 / 3
	const c = 1 / Math.sqrt(9 * d)
	for (;;) {
		const x = random.normal()
		const v = (1 + c * x) ** 3
		if (v <= 0) continue
		if (Math.log(1 - random.float()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
	}
}
