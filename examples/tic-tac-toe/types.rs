/// A square of the board, from 0 at the top left to 8 at the bottom right.
pub type Square = usize;

/// What stands on a square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Empty,
    Mine,
    Theirs,
}

/// Three rows of three squares, seen by who is to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Board {
    pub squares: [Mark; 9],
}

/// All lines of three.
pub const LINES: [[Square; 3]; 8] =
    [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

impl Board {
    /// Whether a square is free.
    pub fn is_free(&self, square: Square) -> bool {
        self.squares[square] == Mark::Empty
    }

    /// Whether a line has three of that mark.
    pub fn has_won(&self, mark: Mark) -> bool {
        LINES.iter().any(|line| line.iter().all(|square| self.squares[*square] == mark))
    }
}
