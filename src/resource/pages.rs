//! Lists of many pages for Rust callers: one page, and the iteration over all of them.

use crate::client::{CallOptions, Client};
use crate::error::{Code, Error};
use crate::operation::Args;
use crate::operation::Operation;
use crate::resource::pagination::Walk;
use crate::resource::returns::{Paged, Records};
use crate::resource::{BytesRuntime, invoke};
use crate::runtime::Runtime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// One page of a list. It reads like a slice of its items and iterates like a list of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page<T> {
    /// Its items. From [`Pages::next`], without those of the page before: there may be none left.
    pub items: Vec<T>,
    /// Where to continue after this page: a string for [`Pages::resume`], or for `options.cursor` in JavaScript. Nothing when
    /// the list is empty from its beginning, or paged by id and its last item has none.
    pub cursor: Option<String>,
    /// How many items there are in all, where the API says so. It may promise more than can be reached.
    pub total: Option<u64>,
}

impl<T> Deref for Page<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// The pages of a list, each requested when it is needed.
///
/// The list ends at an empty page: a short one is not taken for the last. A page that comes twice is `paging/stuck`, or
/// the end of the list where servers are known to ignore paging. By id no item is left out and none comes twice,
/// whatever is added or deleted meanwhile. By offset, items that were pushed onto the next page by new ones come once;
/// items that moved up because others were deleted are missed, as the API gives no way to see them.
///
/// ```ignore-wasm32
/// use leadspan::leadconduit::{LeadConduit, ListEvents};
/// # use leadspan::runtime::testing::{Scripted, ServerStep};
/// # let pages = [r#"[{"id":"5c","outcome":"failure"},{"id":"5b"}]"#, r#"[{"id":"5a","outcome":"failure"}]"#, "[]"];
/// # let runtime = Scripted::playing(pages.map(ServerStep::json).to_vec());
/// # let world = runtime.clone();
/// # world.run(async {
/// let lc = LeadConduit::new(leadspan::leadconduit::BASE_URL, None, runtime)?;
/// let mut pages = lc.events().list_pages(&ListEvents::default());
/// let mut failures = 0;
/// while let Some(page) = pages.next().await? {
///     failures += page.iter().filter(|event| event.outcome.as_ref().is_some_and(|is| is.as_str() == "failure")).count();
/// }
/// assert_eq!(failures, 2);
///
/// // Later, perhaps in another process: what lies after.
/// let cursor = pages.cursor().unwrap_or_default();
/// assert_eq!(cursor, "listEvents.before_id.5a");
/// let more = lc.events().list_pages(&ListEvents::default()).resume(&cursor)?.collect(500).await?;
/// assert!(more.is_empty());
/// # Ok::<(), leadspan::Error>(())
/// # })?;
/// # Ok::<(), leadspan::Error>(())
/// ```
#[must_use = "nothing is sent before a page is asked for"]
pub struct Pages<'c, T, R: Runtime> {
    client: &'c Client<R>,
    options: CallOptions,
    walk: Walk,
    ended: bool,
    items: PhantomData<fn() -> T>,
}

impl<'c, T: DeserializeOwned, R: BytesRuntime> Pages<'c, T, R> {
    /// Made by the methods of resources.
    pub(crate) fn new(client: &'c Client<R>, operation: &'static Operation, args: Args, options: CallOptions) -> Self {
        Self { client, options, walk: Walk::new(operation, args), ended: false, items: PhantomData }
    }

    /// Goes on where a cursor says, of this operation with the same query, from here or from JavaScript.
    ///
    /// # Errors
    /// `paging/bad-cursor` for a cursor of another operation or direction.
    pub fn resume(mut self, cursor: &str) -> Result<Self, Error> {
        self.walk.resume(cursor)?;
        Ok(self)
    }

    /// The next page; nothing when the list has ended.
    ///
    /// # Errors
    /// As the operation itself, and `paging/stuck` for a page that comes again. After an error the next call asks for
    /// the same page.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, Error> {
        while let Some(args) = self.walk.args().filter(|_| !self.ended) {
            let records = match self.ask(&args).await {
                Err(error) if error.code == Code::NotFound && self.walk.may_end_in_404() => Records::default(),
                other => other?,
            };
            let Some(fresh) = self.walk.advance(records.keys)? else {
                self.ended = true;
                break;
            };
            let items = records.items.into_iter().zip(fresh).filter_map(|(item, fresh)| fresh.then_some(item));
            let items: Vec<T> = items.collect();
            // A page with nothing new leads on, and is not handed out.
            if !items.is_empty() {
                return Ok(Some(Page { items, cursor: self.walk.cursor(), total: records.total }));
            }
        }
        Ok(None)
    }

    /// The items of all pages, at most `max` of them; `usize::MAX` for whatever there is.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn collect(mut self, max: usize) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while items.len() < max
            && let Some(page) = self.next().await?
        {
            items.extend(page);
        }
        items.truncate(max);
        Ok(items)
    }

    /// Where the next page begins: after the last one that was handed out. Nothing at the beginning of the list.
    pub fn cursor(&self) -> Option<String> {
        self.walk.cursor()
    }

    /// The first page as it comes.
    pub(crate) async fn first(self) -> Result<Page<T>, Error> {
        let args = self.walk.args().unwrap_or_default();
        let Records { items, keys, total } = self.ask(&args).await?;
        Ok(Page { items, cursor: self.walk.cursor_after(&keys), total })
    }

    async fn ask(&self, args: &Args) -> Result<Records<T>, Error> {
        invoke::<Paged<T>, R>(self.client, self.walk.operation(), args, None, &self.options).await
    }
}

impl<T, R: Runtime> fmt::Debug for Pages<'_, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("cursor", &self.walk.cursor()).field("ended", &self.ended).finish_non_exhaustive()
    }
}
