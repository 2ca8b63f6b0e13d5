use types::{Board, LINES, Mark, Square};

// What a line through a square is worth, by what else is on it. All of these are guesses.
const OPEN: f64 = 1.0;
const MINE: f64 = 1.0;
const THEIRS: f64 = 1.0;
const WIN: f64 = 1.0;
const BLOCK: f64 = 1.0;

/// Takes the free square whose lines are worth most.
pub fn play(board: &Board) -> Square {
    let mut best = 0;
    let mut most = -1.0;
    for square in 0..9 {
        let mut worth = if board.is_free(square) { 0.0 } else { -100.0 };
        for line in LINES.iter().filter(|line| line.contains(&square)) {
            let mine = line.iter().filter(|one| board.squares[**one] == Mark::Mine).count();
            let theirs = line.iter().filter(|one| board.squares[**one] == Mark::Theirs).count();
            worth += match (mine, theirs) {
                (0, 0) => OPEN,
                (1, 0) => MINE,
                (0, 1) => THEIRS,
                (2, 0) => WIN,
                (0, 2) => BLOCK,
                _ => 0.0,
            };
        }
        if worth > most {
            best = square;
            most = worth;
        }
    }
    best
}
