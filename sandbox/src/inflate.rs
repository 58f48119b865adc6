//! DEFLATE (RFC 1951), as much of it as `data.rs` needs: blocks with codes of their own. `cargo xtask generate` refuses to pack
//! what this does not unpack.

const LONGEST_CODE: usize = 15;
const END_OF_BLOCK: u16 = 256;
const DYNAMIC_CODES: usize = 2;
/// The order in which the lengths of the code of codes are stored.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The bits of an array, low ones first.
struct Bits<'a> {
    bytes: &'a [u8],
    held: u32,
    count: u32,
}

impl Bits<'_> {
    /// Holds more bits than anything takes at once, unless the array ends.
    fn fill(&mut self) {
        while self.count <= u32::BITS - u8::BITS
            && let Some((byte, rest)) = self.bytes.split_first()
        {
            self.bytes = rest;
            self.held |= u32::from(*byte) << self.count;
            self.count += u8::BITS;
        }
    }

    fn skip(&mut self, count: u32) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.held >>= count;
        Some(())
    }

    fn take(&mut self, count: u32) -> Option<usize> {
        self.fill();
        let value = self.held & ((1 << count) - 1);
        self.skip(count)?;
        Some(value as usize)
    }

    /// Codes of one length are consecutive numbers, so that counting them tells where a code stands.
    fn symbol(&mut self, code: &Code) -> Option<u16> {
        self.fill();
        let (mut value, mut first, mut index) = (0, 0, 0);
        for (length, count) in (1..).zip(&code.counts) {
            value |= self.held >> (length - 1) & 1;
            if value < first + count {
                self.skip(length)?;
                return code.symbols.get((index + value - first) as usize).copied();
            }
            index += count;
            first = (first + count) << 1;
            value <<= 1;
        }
        None
    }
}

/// A prefix code: how many symbols have a code of one bit, of two, and so on, and all symbols in that order.
struct Code {
    counts: [u32; LONGEST_CODE],
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut code = Self { counts: [0; LONGEST_CODE], symbols: Vec::new() };
        for (count, length) in code.counts.iter_mut().zip(1..) {
            for (symbol, _) in (0..).zip(lengths).filter(|(_, known)| **known == length) {
                code.symbols.push(symbol);
                *count += 1;
            }
        }
        code
    }
}

/// What a stream holds; `None` when it is damaged, or has a block of another kind.
pub fn inflate(compressed: &[u8]) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes: compressed, held: 0, count: 0 };
    let mut output = Vec::new();
    loop {
        let is_last = bits.take(1)? == 1;
        if bits.take(2)? != DYNAMIC_CODES {
            return None;
        }
        block(&mut bits, &mut output)?;
        if is_last {
            return Some(output);
        }
    }
}

fn block(bits: &mut Bits<'_>, output: &mut Vec<u8>) -> Option<()> {
    let (literals, distances) = codes(bits)?;
    loop {
        let symbol = bits.symbol(&literals)?;
        if symbol == END_OF_BLOCK {
            return Some(());
        }
        match u8::try_from(symbol) {
            Ok(byte) => output.push(byte),
            Err(_) => {
                let length = length(bits, u32::from(symbol - END_OF_BLOCK - 1))?;
                let code = bits.symbol(&distances)?;
                let start = output.len().checked_sub(distance(bits, u32::from(code))?)?;
                // What is repeated may overlap with what is written.
                for index in start..start + length {
                    output.push(*output.get(index)?);
                }
            }
        }
    }
}

/// Lengths count from 3, with a bit more for every four codes after the eighth; the last code has a meaning of its own.
fn length(bits: &mut Bits<'_>, code: u32) -> Option<usize> {
    match code {
        0..8 => Some(code as usize + 3),
        28 => Some(258),
        _ => {
            let more = code / 4 - 1;
            Some((((4 + code % 4) << more) + 3) as usize + bits.take(more)?)
        }
    }
}

/// Distances count from 1, with a bit more for every two codes after the fourth.
fn distance(bits: &mut Bits<'_>, code: u32) -> Option<usize> {
    if code < 4 {
        return Some(code as usize + 1);
    }
    let more = code / 2 - 1;
    Some((((2 + code % 2) << more) + 1) as usize + bits.take(more)?)
}

/// The codes of literals and of distances, which are themselves stored in a code.
fn codes(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    let literals = bits.take(5)? + 257;
    let distances = bits.take(5)? + 1;
    let stored = bits.take(4)? + 4;
    let mut short = [0; ORDER.len()];
    for place in ORDER.iter().take(stored) {
        *short.get_mut(*place)? = bits.take(3)?;
    }
    let code = Code::new(&short);
    let mut lengths: Vec<usize> = Vec::new();
    while lengths.len() < literals + distances {
        let (value, times) = match bits.symbol(&code)? {
            16 => (*lengths.last()?, bits.take(2)? + 3),
            17 => (0, bits.take(3)? + 3),
            18 => (0, bits.take(7)? + 11),
            length => (usize::from(length), 1),
        };
        lengths.resize(lengths.len() + times, value);
    }
    let (of_literals, of_distances) = lengths.split_at(literals);
    Some((Code::new(of_literals), Code::new(of_distances)))
}
