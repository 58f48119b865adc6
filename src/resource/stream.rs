//! Pages and their items as a [`Stream`], for the combinators of `futures` and the like (feature `stream`).

use crate::error::Error;
use crate::resource::BytesRuntime;
use crate::resource::pages::{Page, Pages};
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

type Asked<'c, T, R> = Pin<Box<dyn Future<Output = (Box<Pages<'c, T, R>>, Result<Option<Page<T>>, Error>)> + 'c>>;

/// The state of a stream of pages.
enum StreamState<'c, T, R: BytesRuntime> {
    Waiting(Box<Pages<'c, T, R>>),
    Asking(Asked<'c, T, R>),
    Ended,
}

/// The pages of a list, one after the other; each is requested when polled for. An error ends it. From [`Pages::stream`].
pub struct PageStream<'c, T, R: BytesRuntime> {
    state: StreamState<'c, T, R>,
}

/// The items of a list, page by page. An error ends it. From [`Pages::items`].
pub struct ItemStream<'c, T, R: BytesRuntime> {
    pages: PageStream<'c, T, R>,
    items: std::vec::IntoIter<T>,
}

// No field is structurally pinned: the pending request has a box of its own.
impl<T, R: BytesRuntime> Unpin for PageStream<'_, T, R> {}
impl<T, R: BytesRuntime> Unpin for ItemStream<'_, T, R> {}

impl<'c, T: DeserializeOwned + 'c, R: BytesRuntime> Pages<'c, T, R> {
    /// The pages as a stream.
    pub fn stream(self) -> PageStream<'c, T, R> {
        PageStream { state: StreamState::Waiting(Box::new(self)) }
    }

    /// The items of all pages as a stream.
    pub fn items(self) -> ItemStream<'c, T, R> {
        ItemStream { pages: self.stream(), items: Vec::new().into_iter() }
    }
}

async fn ask<'c, T: DeserializeOwned, R: BytesRuntime>(
    mut pages: Box<Pages<'c, T, R>>,
) -> (Box<Pages<'c, T, R>>, Result<Option<Page<T>>, Error>) {
    let page = pages.next().await;
    (pages, page)
}

impl<'c, T: DeserializeOwned + 'c, R: BytesRuntime> Stream for PageStream<'c, T, R> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut asked = match std::mem::replace(&mut self.state, StreamState::Ended) {
            StreamState::Ended => return Poll::Ready(None),
            StreamState::Waiting(pages) => Box::pin(ask(pages)) as Asked<'c, T, R>,
            StreamState::Asking(asked) => asked,
        };
        let Poll::Ready((pages, page)) = asked.as_mut().poll(context) else {
            self.state = StreamState::Asking(asked);
            return Poll::Pending;
        };
        let page = page.transpose();
        if let Some(Ok(_)) = page {
            self.state = StreamState::Waiting(pages);
        }
        Poll::Ready(page)
    }
}

impl<'c, T: DeserializeOwned + 'c, R: BytesRuntime> Stream for ItemStream<'c, T, R> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match Pin::new(&mut self.pages).poll_next(context) {
                Poll::Ready(Some(Ok(page))) => self.items = page.into_iter(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
