"""Names of people from the lands around the valley; pure data, handed out by ``names``.

Each land's are of one kind, so that a reader can tell families apart; they are no census of any
real people.
"""

from typing import NamedTuple

from digisphere.people.enums import Origin


class Pool(NamedTuple):
    """The names of one land."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]


def _pool(female: str, male: str, family: str) -> Pool:
    return Pool(tuple(female.split()), tuple(male.split()), tuple(family.split()))


POOLS: dict[Origin, Pool] = {
    Origin.COAST: _pool(
        "Alessia Alzira Amelina Anxela Aurora Benedita Bianca Brisa Carmela Catarina Chiarina "
        "Concetta Corina Dalva Delfina Domenica Elvira Fabiola Filipa Fiorella Flavia Gaia "
        "Ginevra Graziella Ilaria Inesa Isaura Jacinta Leonor Letizia Lorenza Lucilia Madalena "
        "Mafalda Marisa Mariana Marina Miranda Nives Noemia Ornella Palmira Perla Rosalia "
        "Rosaura Serafina Simonetta Talita Teresa Vitoria Zelia",
        "Adriano Afonso Alberto Alvaro Amadeo Andrea Angelo Baltasar Bento Camilo Cesare Ciro "
        "Cosimo Dario Dino Domingos Duarte Ettore Fausto Fernao Flavio Gaspare Gaetano Giacomo "
        "Gil Inacio Jacopo Lauro Leandro Lino Livio Lorenzo Manoel Marcelo Martim Matteo Nello "
        "Nuno Orlando Ottavio Paulo Piero Renzo Rui Salvo Santiago Tiago Tomaso Vasco Vito",
        "Almada Ancora Arenas Azzurri Bacalha Baroni Bassi Boavista Caldeira Calvi Campanha "
        "Carena Castro Coral Costa Delmare Estrela Falcone Farol Ferraro Fontes Gabbiano Galvao "
        "Grimaldi Laguna Lanterna Leite Lima Loureiro Marques Marinho Medusa Molina Moreno Nieves "
        "Onda Paiva Pesaro Pinheiro Porto Praia Rocha Rovere Sabbia Salgado Scoglio Serra Silva "
        "Tavares Teixeira Vela Veloso Vidal Zaffiro",
    ),
    Origin.HIGHLANDS: _pool(
        "Aela Ailis Ainsley Angharad Aoife Beathag Branwen Bronagh Caitrin Cariad Catriona Ceinwen "
        "Ciara Deirdre Dilys Effie Eilidh Eirlys Eithne Elspeth Enid Fenella Ffion Gwenllian "
        "Gwyneth Iona Isobel Kirsty Lowri Mairead Malvina Marsali Meinir Mhairi Morag Morwenna "
        "Muirne Nerys Nesta Niamh Olwen Oona Rhian Rhona Rhiannon Seonaid Shona Sian Sorcha Una",
        "Aidan Ailbert Alasdair Alun Angus Aodhan Artair Boyd Bran Brychan Cadell Callum Cathal "
        "Coinneach Conall Dafydd Diarmid Donal Dougal Duncan Eachann Emlyn Ennis Eoghan Fergus "
        "Fingal Finlay Gareth Geraint Griff Gwilym Hamish Hywel Idris Ieuan Iolo Kenneth Lachlan "
        "Llew Lorcan Madoc Murdo Niall Owain Padraig Rhodri Ruairi Struan Tadhg Torquil",
        "Aherne Ardagh Balfour Bannoch Bevan Braddock Braemar Caddick Cairn Carrick Corrie Craig "
        "Dalgety Drummond Dunmore Elphin Farrow Fintry Garvie Glendower Glenn Gower Griffith "
        "Heddle Innis Kerrigan Kinross Laidlaw Lennox Llwyd Lochart Maddox Mahon Merrick Moray "
        "Muir Nairn Ness Orrin Pryce Quill Rannoch Rhys Ross Scarth Selkirk Sheil Strath Tarbet "
        "Torrance Trevor Tulloch Vaughan",
    ),
    Origin.PLAINS: _pool(
        "Agata Alena Anezka Bohdana Bozena Danuta Darina Dobrila Dorota Dragana Dusana Eliska "
        "Galina Grazyna Halina Hedvika Irina Iveta Jadwiga Jagoda Jarmila Jasna Jolana Kalina "
        "Katya Krystyna Lenka Libuse Ludmila Malina Milada Milena Mirela Morana Nadezda Oksana "
        "Olena Radka Rozalia Ruzena Slavka Snezana Stanka Svetlana Tamara Tatyana Vesna Vlasta "
        "Yelena Zdenka Zlata Zora",
        "Aleksy Andrej Bogdan Bohumil Borislav Branko Cyryl Dalibor Damir Danilo Davor Dobromir "
        "Dragan Dusan Evzen Goran Grigor Hynek Ignac Ilja Jaromir Jaroslav Jerzy Kazimir Krystof "
        "Lech Leszek Ljubo Lubomir Maksim Mikula Milos Miroslav Nikola Oldrich Ondrej Pavel Petar "
        "Radek Radomir Rostislav Slavko Stanko Tadeusz Tomas Vaclav Vadim Vitek Vojtech Zbynek "
        "Zoran",
        "Barta Belik Benda Bielak Borek Bosko Brzoza Cerny Chalupa Cizek Dolny Dubrava Fiala Gajda "
        "Havel Holub Hora Hrabal Ivanko Janda Jelen Kadlec Kalous Klima Konik Kosar Kostka Kowal "
        "Kral Krasny Kubik Lipa Lisko Malec Maly Marek Mlynar Nemec Oblak Orlik Pokorny Polak "
        "Rybak Sedlak Sikora Sokol Stary Straka Tesar Topol Vlcek Vrba Wilk Zajac Zelenka Zima",
    ),
}
