//! Numbers and literals, byte by byte through a table, so that a chunk may end anywhere in one.

/// What part of a number, a literal or the white space around them was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ScalarState(u8);

const START: u8 = 0;
const MINUS: u8 = 1;
const ZERO: u8 = 2;
const WHOLE: u8 = 3;
const POINT: u8 = 4;
const FRACTION: u8 = 5;
const EXPONENT: u8 = 6;
const SIGN: u8 = 7;
const POWER: u8 = 8;
/// A literal was read whole.
const WORD: u8 = 9;
/// White space was read after a value.
const AFTER: u8 = 10;
/// `true`, `false` and `null` take the states from here on.
const LETTERS: u8 = 11;
const STATES: usize = 22;
const FAIL: u8 = 0xff;

const CLASSES: usize = 16;
/// The class of a byte is its position in this string; white space, the digits 1 to 9 and everything else share positions.
const CLASS_OF: &[u8; CLASSES] = b"?-+.01 eEtrufals";
const OTHER: u8 = 0;

const fn class(byte: u8) -> u8 {
    let byte = match byte {
        b'1'..=b'9' => b'1',
        b'\t' | b'\n' | b'\r' => b' ',
        // `n` replaces `?`, which no value starts with.
        b'n' => return CLASSES as u8,
        _ => byte,
    };
    let mut at = 1;
    while at < CLASSES {
        if CLASS_OF[at] == byte {
            return at as u8;
        }
        at += 1;
    }
    OTHER
}

static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
};

type Steps = [[u8; CLASSES + 1]; STATES];

static STEP: Steps = {
    let mut table = [[FAIL; CLASSES + 1]; STATES];
    let moves: &[(u8, &[u8], u8)] = &[
        (START, b" ", START),
        (START, b"-", MINUS),
        (START, b"0", ZERO),
        (START, b"1", WHOLE),
        (MINUS, b"0", ZERO),
        (MINUS, b"1", WHOLE),
        (ZERO, b".", POINT),
        (ZERO, b"eE", EXPONENT),
        (WHOLE, b"01", WHOLE),
        (WHOLE, b".", POINT),
        (WHOLE, b"eE", EXPONENT),
        (POINT, b"01", FRACTION),
        (FRACTION, b"01", FRACTION),
        (FRACTION, b"eE", EXPONENT),
        (EXPONENT, b"+-", SIGN),
        (EXPONENT, b"01", POWER),
        (SIGN, b"01", POWER),
        (POWER, b"01", POWER),
        (ZERO, b" ", AFTER),
        (WHOLE, b" ", AFTER),
        (FRACTION, b" ", AFTER),
        (POWER, b" ", AFTER),
        (WORD, b" ", AFTER),
        (AFTER, b" ", AFTER),
    ];
    let mut at = 0;
    while at < moves.len() {
        let (from, bytes, to) = moves[at];
        let mut byte = 0;
        while byte < bytes.len() {
            table[from as usize][class(bytes[byte]) as usize] = to;
            byte += 1;
        }
        at += 1;
    }
    let table = spell(table, b"true", LETTERS);
    let table = spell(table, b"false", LETTERS + 4);
    spell(table, b"null", LETTERS + 8)
};

/// Adds the moves that spell `word`, through states from `state` on.
const fn spell(mut table: Steps, word: &[u8], mut state: u8) -> Steps {
    let mut from = START;
    let mut at = 0;
    while at < word.len() {
        let to = if at + 1 == word.len() { WORD } else { state };
        table[from as usize][class(word[at]) as usize] = to;
        from = to;
        state += 1;
        at += 1;
    }
    table
}

impl ScalarState {
    /// Reads on; `Err` with the position of the first byte that does not fit.
    #[inline(always)]
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), usize> {
        let mut state = self.0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let next = STEP[usize::from(state)][usize::from(CLASS[usize::from(byte)])];
            if next == FAIL {
                return Err(at);
            }
            state = next;
            at += 1;
        }
        self.0 = state;
        Ok(())
    }

    /// Whether nothing but white space was read.
    #[inline(always)]
    pub(super) fn is_blank(self) -> bool {
        self.0 == START
    }

    /// Whether a whole value was read.
    #[inline(always)]
    pub(super) fn is_whole(self) -> bool {
        matches!(self.0, ZERO | WHOLE | FRACTION | POWER | WORD | AFTER)
    }
}
