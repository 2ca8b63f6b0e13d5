import type { CandidateRecord } from '../../src/archive/archive.ts'
import { randomStream, seedHex } from '../../src/candidate/random.ts'
import { scored } from './records.ts'

/** What a candidate of examples/rastrigin takes: of its ten worst points, and of its literals, each digit is another. */
export function likeRastrigin(number: number): Partial<CandidateRecord> {
	const random = randomStream('likeRastrigin', number)
	const draw = (scale: number) => random.float() * scale
	const points = Array.from({ length: 10 }, () => {
		const [x = 0, y = 0] = [random.below(100), random.below(100)].map((step) => step / 9.9 - 5)
		const height = (at: number) => at * at - 10 * Math.cos(2 * Math.PI * at) + 10
		const [value, expected] = [draw(80), height(x) + height(y)]
		const off = `${value.toFixed(6)}, expected ${expected.toFixed(6)}, off by ${(value - expected).toFixed(6)}`
		return `(${x.toFixed(4)}, ${y.toFixed(4)}): ${off}`
	})
	const [factor, divisor, mse] = [draw(20).toFixed(3), draw(20).toFixed(3), draw(2_000)]
	return {
		source: `/// Height of a surface above the point (\`x\`, \`y\`), both from -5 to 5.\npub fn surface(x: f64, y: f64) -> f64 {\n    ${factor} * (x + y / (${divisor} * y)).abs().ln_1p()\n}\n`,
		detail: `literal ${draw(20).toFixed(2)} → ${factor}`,
		outcome: {
			...scored(-mse),
			metrics: { mse, max_abs_error: draw(80) },
			descriptors: { x_share: draw(1), waves: random.below(20) / 2 },
			feedback: `Mean squared error ${mse.toExponential(6)} over 10000 points. Worst points:\n${points.join('\n')}`,
		},
		cell: `${random.below(12)}/${random.below(6)}/${random.below(6)}`,
		fingerprint: seedHex(number, 'fingerprint').slice(0, 24),
	}
}
